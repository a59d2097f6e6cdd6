"""What a flow is once it has been read: compiled, linked and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from bot.flow.answers import Choice, OneOf, Vocabulary, YesNo
from bot.flow.answers.kind import Kind
from bot.flow.conditions import Condition
from bot.flow.mistakes import Spot
from bot.flow.moments import Moment, Span
from bot.flow.style import Style
from bot.flow.telling import names_told
from bot.flow.wording import PLACEHOLDER, Forms, Template, Words
from bot.language import ROMAN, Speech, fold, spoken

WORDS_IN_A_QUESTION = frozenset(("back", "skip", "none", "later", "more", "done"))
"""Words for everyone that a question itself deals with."""

MORE_ABOUT_ME = "more_about_me"
"""The flow of the equality questions that are asked later, and the line of organisation.yaml that says which are."""

PAGE = 7
"""At most so many choices in one message; a longer list shows one fewer and MORE."""


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A list to choose from: its labels, in order, and how people say them.

    `as_written`: so many stand as they are written, all others by the letters of each language; None for all of them.
    """

    name: str
    labels: Mapping[str, Words]
    vocabulary: Vocabulary
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    as_written: int | None = None
    orders: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every choice, in the order in which they are written."""
        return tuple(self.labels)

    def keys_for(self, language: str, easy: bool) -> tuple[str, ...]:
        """Every choice, in the order in which such a person is shown them."""
        return self.orders.get((language, easy), self.keys)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A drawing, as SVG, and what it shows in words."""

    name: str
    svg: str
    alt: Words


@dataclass(frozen=True, slots=True, eq=False)
class Say:
    """A step that says something."""

    at: str
    words: Words
    next: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Silence:
    """What is done when nobody answers a question: a nudge, once, after a while, and later the end of waiting.

    `words` are said before the question is put again; None for the shared sentence. `next` is where giving up leads,
    "" to the end of this flow, None to the end of the conversation.
    """

    nudge: Span | None = None
    words: Words | None = None
    give_up: Span | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A step that asks, waits, and understands.

    `ways` says where each answer leads ("yes", "no", a choice's key, "skip", "none", "later"); what it does not name
    goes to `next`. Addresses are "flow:step"; None is the end of the flow. `told` names the choices that a verb tells.
    `private` answers are kept apart, from the person too when they are `anonymous`.
    """

    at: str
    words: Words
    kind: Kind
    next: str | None
    listing: Listing | None = None
    within: str = ""
    told: str = ""
    save: str = ""
    consent: str = ""
    private: bool = False
    anonymous: bool = False
    can_skip: bool = False
    tries: int = 3
    after_tries: str | None = None
    own_words: str = ""
    hint: Words | None = None
    ways: Mapping[str, str | None] = field(default_factory=dict)
    first_page: tuple[str, ...] = ()
    has_more: bool = False
    keeps_shown: bool = False
    silence: Silence | None = None

    def choices(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """The keys of all that can be chosen; of a list with groups perhaps only those of one."""
        if self.told:
            return tuple(str(key) for key, _ in facts.get(self.told) or ())
        if self.listing is None:
            return ()
        if self.within:
            return self.listing.groups.get(str(facts.get(self.within)), ())
        return self.listing.keys_for(str(facts.get("language", "")), bool(facts.get("easy")))

    def kind_among(self, facts: Mapping[str, Any]) -> Kind:
        """What understands an answer when a verb tells what there is to choose from."""
        told = facts.get(self.told) or ()
        return OneOf(Vocabulary([Choice(str(key), names_told(label)) for key, label in told]))

    def shown(self, facts: Mapping[str, Any], page: int) -> tuple[tuple[str, ...], bool]:
        """(the choices on that page, whether there are more pages)."""
        keys = self.choices(facts)
        if len(keys) <= PAGE:
            return keys, False
        size = PAGE - 1
        start = (page % -(-len(keys) // size)) * size
        return keys[start : start + size], True


@dataclass(frozen=True, slots=True, eq=False)
class Choose:
    """A branch on what is remembered: the first condition that holds, or otherwise."""

    at: str
    cases: tuple[tuple[Condition, str | None], ...]
    otherwise: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Do:
    """A verb of the programme; the flow goes on with its result. `filled` arguments have facts in braces."""

    at: str
    verb: str
    arguments: Mapping[str, str]
    next: str | None
    ways: Mapping[str, str | None] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()

    def given(self, facts: Mapping[str, Any]) -> Mapping[str, str]:
        """What is handed over, with the facts filled in."""
        if not self.filled:
            return self.arguments
        return {
            name: PLACEHOLDER.sub(lambda found: str(facts.get(found[1]) or ""), value) if name in self.filled else value
            for name, value in self.arguments.items()
        }


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Another flow, and back; `ways` names the outcomes that lead elsewhere."""

    at: str
    first: str
    next: str | None
    ways: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """A time to come, at which the flow goes on by itself; `ways["past"]` is where it goes when there is none."""

    at: str
    until: Moment
    next: str | None
    ways: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """The end of a flow, with the outcome that the flow which ran it may branch on."""

    at: str
    outcome: str


Step = Say | Ask | Choose | Do | Run | Wait | End


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A conversation: where it begins, the words that start it, and the book it stands in.

    `title` is what its authors call it, `words` what people are told that it is about.
    """

    name: str
    title: str
    words: Words
    first: str
    starts_on: Mapping[str, tuple[str, ...]]
    anywhere: bool
    book: "Book"
    spot: Spot


@dataclass(frozen=True, slots=True, eq=False)
class Urgent:
    """Words that override everything, and the fixed reply to them."""

    kind: str
    reply: Words
    phrases: Mapping[str, tuple[str, ...]]
    never: Mapping[str, tuple[str, ...]]
    # The longest word of each phrase: a text with none of them has none of the phrases, and hardly any text has one.
    telling: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        phrases = chain.from_iterable(self.phrases.values())
        telling = frozenset(max(phrase.split(" "), key=len) for phrase in phrases)
        object.__setattr__(self, "telling", telling)


class Replies(NamedTuple):
    """Words that people may reply with, for translators: the English ones, and the languages that the YAML has."""

    english: tuple[str, ...]
    spot: Spot
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Everything that was read together: flows, lists, shared sentences and words, in all their languages.

    Filled while reading and not changed afterwards.
    """

    yes_no: YesNo
    style: Style = field(default_factory=Style)
    flows: dict[str, Flow] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    index: dict[str, Step] = field(default_factory=dict)
    lists: dict[str, Listing] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    common: dict[str, Words] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    question_words: dict[str, dict[str, str]] = field(default_factory=dict)
    starts: dict[str, dict[str, str]] = field(default_factory=dict)
    urgent: list[Urgent] = field(default_factory=list)
    organisation: dict[str, str | Words] = field(default_factory=dict)
    languages: list[str] = field(default_factory=lambda: ["en"])
    language_words: dict[str, str] = field(default_factory=dict)
    language_names: dict[str, str] = field(default_factory=dict)
    own_words: dict[str, str] = field(default_factory=dict)
    no_vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(()))
    listed: dict[str, Listing] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    # Names of answers that no link to a person is kept of.
    anonymous: set[str] = field(default_factory=set)
    # (fact, where it is used, the kind of answer that it must be, or "" for any)
    uses: list[tuple[str, Spot, str]] = field(default_factory=list)
    texts: dict[str, Words] = field(default_factory=dict)
    templates: dict[tuple[str, str, bool, bool], Template] = field(default_factory=dict)
    # By language and context; beside it the English that each was made from, where a catalogue says so.
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    translated_from: dict[str, dict[str, str]] = field(default_factory=dict)
    # By language and context: translations that have a form for each kind of number.
    plurals: dict[str, dict[str, Forms]] = field(default_factory=dict)
    # By language: contexts of easy texts of which the translator says that they cannot be easier than the plain ones.
    easy_already: dict[str, set[str]] = field(default_factory=dict)
    replies: dict[str, Replies] = field(default_factory=dict)

    def translation(self, language: str, context: str, english: str) -> str:
        """The translation of that text, or "": one that was made from other words would say something else."""
        found = self.translations.get(language, {}).get(context, "")
        if not found:
            return ""
        source = self.translated_from.get(language, {}).get(context, english)
        return found if source == english or source.split() == english.split() else ""

    def kept_apart_in(self, flow: str) -> set[str]:
        """The equality questions that this one flow asks."""
        asks = (step for at, step in self.index.items() if at.partition(":")[0] == flow and isinstance(step, Ask))
        return {step.save for step in asks if step.private}

    @property
    def asked_later(self) -> list[str]:
        """The equality questions that this hospital asks after the first event, as organisation.yaml says."""
        known = self.kept_apart_in(MORE_ABOUT_ME)
        return [name for name in str(self.organisation.get(MORE_ABOUT_ME, "")).split(", ") if name in known]

    @property
    def code_version(self) -> str | None:
        """The version of the code of conduct that organisation.yaml names; None where it names none."""
        return str(self.organisation.get("code_of_conduct_version", "")) or None

    @property
    def written_languages(self) -> tuple[str, ...]:
        """What words for many may be written in: each language, and Roman letters where they are switched on."""
        return tuple(dict.fromkeys((*self.language_names, *self.languages)))

    def called(self, code: str) -> str:
        """What a language calls itself, and whether it is written in Roman letters; its code where it has no name."""
        name = self.language_names.get(spoken(code))
        return code if name is None else f"{name} (Roman)" if code.endswith(ROMAN) else name

    @property
    def unsaid(self) -> set[str]:
        """Names of answers that nothing else may know: kept apart, or anonymous."""
        return self.private | self.anonymous

    def template(self, words: Words, speech: Speech) -> Template:
        """The text of `words` for that language, variant and channel."""
        language = speech.language if speech.language in self.languages else "en"
        return self.templates[words.key, language, speech.easy, speech.channel == "sms"]

    def word(self, folded: str, language: str) -> str:
        """The word for everyone ("stop", "back", ...) that a folded text is, or ""."""
        own = self.words.get(language)
        return (own and own.get(folded)) or self.words["en"].get(folded, "")

    def flow_started_by(self, text: str, language: str) -> Flow | None:
        """The flow that a whole text starts, in the person's language or in English."""
        folded = fold(text)
        name = self.starts.get(language, {}).get(folded) or self.starts.get("en", {}).get(folded)
        return self.flows[name] if name else None
