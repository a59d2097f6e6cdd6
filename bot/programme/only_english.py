"""What somebody gets when our words are not in their language: what they chose themselves."""

IN_ENGLISH, WAIT, CALL = WAYS = ("english", "wait", "call")
"""The words in English, at once; the words in their language, once they are there; or a call instead of them."""

TRANSLATIONS = "translations"
"""The reminder that asks, the day after joining, and the flow that takes the answer."""

FACT = "only_english"
"""The answer that says which, kept with the person's language and not with what they told us of themselves."""
