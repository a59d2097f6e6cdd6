"""What an editor says about a key when the pointer rests on it: one line each, for people who write flows."""

from collections.abc import Mapping

# "KEY" wherever it stands, "PLACE.KEY" where it means something else there.
HOVER: Mapping[str, str] = {
    # --- a flow
    "title": "What this file is about, for people who read it. Nobody else sees it.",
    "flow.title": "What people are told that this flow is about, when they may choose between it and another.",
    "note": "For translators and colleagues: why it is written like this. Nobody else sees it.",
    "starts on": "Words that start this flow when somebody sends them: [tea], or {en: [tea], pl: [herbata]}.",
    "anywhere": "yes: these words may interrupt an open question, which is asked again afterwards.",
    "steps": "The steps, each with a name, from top to bottom.",
    "flow.nudge after": "When nobody answers for so long, any question of this flow is asked once more.",
    "flow.nudge": "What is said before any question is asked once more, instead of the usual sentence.",
    "flow.give up after": "When there is still no answer after so long, any question of this flow is given up.",
    # --- what a step does
    "say": "Says this. At most 20 words a sentence, and two text messages long.",
    "ask": "Asks this, and waits for the answer. One question only, at the end.",
    "choose": "Goes on by what is remembered: a list of cases, the first that holds.",
    "do": "Something that the programme does.",
    "run": "Runs another flow, by the name of its file, and comes back.",
    "wait": "Waits, and goes on by itself: 3 days, until Tuesday at 2pm, until 2 days before {visit_date}, ...",
    "end": "Ends this flow. Any word but yes tells the flow that ran it how it ended.",
    "go": "The step that comes next, or end.",
    # --- texts
    "plain": "The text in plain words: at most 20 words a sentence.",
    "easy": "The text in easy words: at most 15 words a sentence, one idea each, no short forms.",
    "sms": "A shorter text for text messages, where the plain one is too long or speaks of buttons.",
    "easy sms": "A shorter text in easy words for text messages.",
    "one": "What these words are where a number in them is one. Translators get room for every form of theirs.",
    "one.number": "The name of that number, like recent_months for {recent_months}.",
    # --- pictures
    "picture": "A picture beside these words where the phone shows one, by its name in flows/pictures.yaml.",
    "picture.plain": "The picture beside the plain words.",
    "picture.easy": "The picture beside the easy words only.",
    "pictures": "Every picture, by the name that flows use for it.",
    "file": "The drawing: an SVG file in flows/pictures, like phone.svg.",
    "alt": "What the picture shows, in one or two sentences, for whoever cannot see it.",
    "pictures.easy": "What the picture shows, in easy words.",
    # --- questions
    "answer": "What kind of answer is understood: yes or no, text, {one of: services}, ...",
    "hint": "What is said after a first answer that was not understood, instead of the usual sentence.",
    "tries": "How often the question is asked before we stop: 3 unless another number stands here.",
    "after tries": "The step to go to when no answer was understood, or end.",
    "can skip": "yes: SKIP leaves this question.",
    "own words": "What fits nothing on the list is kept under this name, as it was said.",
    "save": "The answer is remembered under this name. {name} in a text puts it in.",
    "consent": "What people agree to: a yes or a no is written into the ledger of agreements.",
    "private": (
        "equality: the answer is kept apart from the person and from everything else. "
        "anonymous: no link to the person is kept at all."
    ),
    "nudge after": "When nobody answers for so long, the question is asked once more: 2 days, 3 hours, or never.",
    "nudge": "What is said before the question is asked once more, instead of the usual sentence.",
    "give up after": "When there is still no answer after so long, `on silence` is the way on: 7 days, or never.",
    "answer.in": "Only the choices of one group: the name under which an earlier answer, the group, is saved.",
    "one of": "One choice of a list: the name of a file in flows/lists, or the choices themselves.",
    "many of": "Any number of choices of a list: the name of a file in flows/lists, or the choices themselves.",
    "number": "A whole number, from ... to ...",
    "rating": "A mark from 1 up to 5 or 10.",
    "answer.text": "A text of not too many characters.",
    "at most": "The most characters that are taken, up to 1000.",
    "several": "Several messages, each text or photo, until they reply DONE.",
    "several.at most": "How many messages at most, up to 20: 10 unless another number stands here.",
    "from": "The least that is understood.",
    "to": "The most that is understood.",
    # --- cases
    "when": "A condition: relation is carer, first_name is known, services includes eye, last_visit within 18 months.",
    "otherwise": "The step to go to when no condition above holds.",
    # --- lists
    "groups": "Groups of choices, each with its label.",
    "choices": "The choices in the order they are shown, each with a short name and its label.",
    "by letters after": "So many choices stand first as written; all others by the letters of each language.",
    "label": "What the choice is called: short, in everyday words.",
    "also": "What else people call it: [big, large], or {en: [big], pl: [duży]}.",
    "in": "The group that this choice is in.",
    "nhs": "The code of this choice in the older NHS list.",
    # --- shared sentences, words for everyone, languages, urgent words
    "says": "Every shared sentence, by its name.",
    "words": "The words that are looked for, in each language.",
    "reply": "The fixed reply: short, kind, and promising nothing.",
    "urgent.never": "What only sounds like it: whatever of a message is written here does not count.",
    "name": "The language as its own speakers write it.",
    "languages.also": "What else people call this language.",
    # --- the organisation
    "organisation.name": "How messages begin. Keep it short.",
    "phone": "The number of a person to talk to.",
    "hours": "When somebody answers that number, as it is said in a sentence.",
    "languages": "The languages that are switched on, English among them.",
    # --- the wording
    "never": "Phrases that stop publishing, each with what to do instead.",
    "never in easy words": "Short forms that stop publishing when they stand in easy words.",
    "hard in easy words": "Words that are advised against in easy words.",
    "abbreviations": "Short forms that may stand. All others are to be written out.",
    "in every text": "Short forms that everyone knows.",
    "in plain words only": "Short forms that may stand in plain words.",
    "capitals": "Words that may stand in capitals, beside those that people can reply with.",
    "link shorteners": "Addresses that hide where they lead.",
    "in other languages": "Phrases to avoid in translations, by language.",
    # --- journeys
    "flow": "The flow that this conversation walks through.",
    "language": "Only in this language. Without it, in all of them.",
    "variant": "Only in plain or in easy words. Without it, in both.",
    "channel": "Only by sms or by telegram. Without it, by both.",
    "on": "When the conversation begins, like 2026-11-24 14:00.",
    "asked": "The flow that takes the answer to what was asked of many people before, when nothing is open.",
    "remembers": "What is known of the person before it begins.",
    "improver": "yes: the person has joined already.",
    "locked": "yes: the person shares their phone, and must give a code first.",
    "told": "What the verbs make known here, by its name, where it is not their example.",
    "results": "What the verbs come to here, like {enrol: nearly}.",
    "journey.steps": "The conversation: they do something, we answer.",
    "they say": "What the person writes.",
    "they choose": "The choice they make, by its short name, however it is shown.",
    "they press": "The button they press (telegram only).",
    "they send": "Something that is no text: photo, voice, sticker, ...",
    "time passes": "Nobody writes for so long, like 3 days; we may nudge, go on after a wait, or give up.",
    "under": "The question under which an older button is pressed, as flow.step.",
    "after": "How long after the last message, like 8 days or 2 hours.",
    "we say": "Words that our answer has in it, in plain English.",
    "we say exactly": "The whole of our answer.",
    "we ask": "The question that is open then, as flow.step, or nothing.",
    "then remembered": "What is known of the person in the end, or nothing.",
    "agreed": "What the person has agreed to in the end, or nothing.",
    "kept apart": "The equality answers in the end, or nothing.",
    "done": "The verbs that were done, or nothing.",
    "over": "yes: the conversation has come to its end.",
}


def about(place: str, key: str) -> str:
    """The line for a key in that place; "" for one that nobody has explained."""
    return HOVER.get(f"{place}.{key}") or HOVER.get(key, "")
