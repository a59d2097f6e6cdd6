"""Words that mean the same in every flow: those for everyone, yes and no, names of languages, and urgent ones."""

from bot.flow.model import WORDS_IN_A_QUESTION, Book, Urgent
from bot.flow.reading_replies import with_translated
from bot.flow.reading_texts import read_text
from bot.flow.source import Mapping, Node, Notebook, Scalar
from bot.flow.talk import STOP_AT_PROVIDER
from bot.flow.wording import SOURCE_LANGUAGE
from bot.language import fold

FOR_EVERYONE = (
    *(
        "stop",
        "start",
        "help",
        "back",
        "skip",
        "none",
        "more",
        "done",
        "later",
        "where",
        "easy",
        "plain",
        "hard",
        "roman",
    ),
)
STARTERS = ("pause", "resume", "leave", "agreed", "my_data", "delete", "died", "menu")
"""Words for everyone that each start the flow of the same name; a hospital without that flow leaves the word out."""
ANSWERS = ("yes", "no", "not_sure")
LANGUAGE_KEYS = ("name", "also")
URGENT_KEYS = ("reply", "words", "never", "note")
BESIDE = ("title", "note")


def meaning_everywhere(book: Book, text: str, language: str, but: str = "") -> str:
    """What a text means to everyone who is understood in that language, like `STOP everywhere`, or "".

    English is understood beside every language, so an English text meets the words of all of them.
    """
    folded = fold(text)
    for each in book.words if language == SOURCE_LANGUAGE else (SOURCE_LANGUAGE, language):
        word = book.words.get(each, {}).get(folded, but)
        if word != but:
            return f"{word.upper()} everywhere" if each == SOURCE_LANGUAGE else f'{word.upper()} in "{each}"'
    return ""


def read_words(book: Book, node: Mapping, notes: Notebook) -> None:
    """Put the words for everyone into the book; those for yes and no are in it already, and are looked at here."""
    book.words[SOURCE_LANGUAGE] = {}
    notes.unknown_keys(node, (*FOR_EVERYONE, *STARTERS, *ANSWERS, *BESIDE), "the words for everyone")
    for word in (*FOR_EVERYONE, *STARTERS, *ANSWERS):
        if word in STARTERS and word not in node.entries:
            continue
        if word in node.entries:
            _read_forms(book, word, node.entries[word], notes)
        else:
            notes.wrong(node.spot, f"the word {word.upper()} is missing.")
    _check_provider(book, node, notes)
    _check_answers(book, node, notes)
    for language in book.words:
        both = book.words[SOURCE_LANGUAGE] | book.words[language]
        book.question_words[language] = {said: word for said, word in both.items() if word in WORDS_IN_A_QUESTION}


def answer_words(book: Book, node: Mapping) -> dict[str, dict[str, tuple[str, ...]]]:
    """How yes and no are said in each language; what is wrong with it is told by `read_words`."""
    notes = Notebook()
    words: dict[str, dict[str, tuple[str, ...]]] = {"yes": {}, "no": {}}
    for word in words:
        forms = node.entries.get(word)
        if isinstance(forms, Mapping):
            said_by = {language: notes.scalars(said, word) for language, said in forms}
            both = with_translated(book, f"words.{word}", said_by)
            words[word] = {language: tuple(each.text for each in said) for language, said in both.items()}
    return words


def read_languages(book: Book, node: Mapping, notes: Notebook) -> None:
    """Put the names of languages into the book, each the name of one language and nothing else."""
    for code, entry in node:
        if code in BESIDE:
            continue
        details = notes.mapping(entry, f'language "{code}"')
        notes.unknown_keys(details, LANGUAGE_KEYS, "a language")
        needed_at = details.spot if isinstance(entry, Mapping) else None
        book.language_names[code] = notes.text(details.entries.get("name"), '"name"', needed_at)
        for key in LANGUAGE_KEYS:
            for said in notes.sayings(details.entries[key], f'"{key}"') if key in details.entries else ():
                _read_language_name(book, code, said, notes)


def read_urgent(book: Book, node: Mapping, notes: Notebook) -> None:
    """Put the urgent words into the book, each kind with its fixed reply."""
    for kind, entry in node:
        if kind in BESIDE:
            continue
        details = notes.mapping(entry, f'"{kind}"')
        notes.unknown_keys(details, URGENT_KEYS, "urgent words")
        if "reply" not in details.entries or "words" not in details.entries:
            notes.wrong(details.spot, f'"{kind}" needs "reply" and "words".')
            continue
        reply = read_text(book, notes, details.entries["reply"], f"urgent.{kind}")
        phrases = _phrases(book, f"urgent.{kind}.words", details.entries["words"], '"words"', notes)
        never = (
            _phrases(book, f"urgent.{kind}.never", details.entries["never"], '"never"', notes)
            if "never" in details.entries
            else {}
        )
        book.urgent.append(Urgent(kind, reply, phrases, never))


def _read_forms(book: Book, word: str, node: Node, notes: Notebook) -> None:
    forms = notes.by_language(node, f'"{word}"')
    if SOURCE_LANGUAGE not in forms.entries and isinstance(node, Mapping):
        notes.wrong(forms.spot, f'"{word}" needs "{SOURCE_LANGUAGE}", how it is said in English.')
    said_by = {language: notes.sayings(said, f'"{word}"') for language, said in forms}
    for language, said in with_translated(book, f"words.{word}", said_by).items():
        known = {} if word in ANSWERS else book.words.setdefault(language, {})
        for form in said:
            _keep(known, form, word, f' in "{language}"', notes)


def _check_provider(book: Book, node: Mapping, notes: Notebook) -> None:
    """What the provider takes for STOP must be that for us too: otherwise a flow could offer it as an answer."""
    known = book.words[SOURCE_LANGUAGE]
    missing = [f'"{said}"' for said in STOP_AT_PROVIDER if known.get(said, "") != "stop"]
    if missing and "stop" in known.values():
        what = f"the SMS provider takes {' and '.join(missing)} for STOP: add to its English words here."
        notes.wrong(node.spot_of("stop"), what)


def _check_answers(book: Book, node: Mapping, notes: Notebook) -> None:
    """No yes may be a no, and neither a word for everyone."""
    taken: dict[str, dict[str, str]] = {}
    quiet = Notebook()  # that they are texts has been looked at already
    for word in ANSWERS:
        forms = node.entries.get(word)
        written = forms.entries if isinstance(forms, Mapping) else {}
        said_by = {language: quiet.sayings(said, word) for language, said in written.items()}
        for language, sayings in with_translated(book, f"words.{word}", said_by).items():
            for form in sayings:
                _keep(taken.setdefault(language, {}), form, word, f' in "{language}"', notes)
                if meaning := meaning_everywhere(book, form.text, language):
                    notes.wrong(form.spot, f'"{form.text}" cannot be an answer: it means {meaning}.')


def _keep(known: dict[str, str], form: Scalar, word: str, where: str, notes: Notebook) -> None:
    other = known.setdefault(fold(form.text), word)
    if other != word:
        notes.wrong(form.spot, f'"{form.text}" already means {other.upper()}{where}.')


def _read_language_name(book: Book, code: str, said: Scalar, notes: Notebook) -> None:
    other = book.language_words.setdefault(fold(said.text), code)
    if other != code:
        notes.wrong(said.spot, f'"{said.text}" is already a name of the language "{other}".')
    if meaning := meaning_everywhere(book, said.text, SOURCE_LANGUAGE):
        notes.wrong(said.spot, f'"{said.text}" cannot name a language: it means {meaning}.')


def _phrases(book: Book, context: str, node: Node, what: str, notes: Notebook) -> dict[str, tuple[str, ...]]:
    said_by = {language: notes.sayings(said, what) for language, said in notes.by_language(node, what)}
    both = with_translated(book, context, said_by)
    return {language: tuple(fold(each.text) for each in said) for language, said in both.items()}
