"""Where a telephone number is from."""

HOME_CODE, HOME = 44, "GB"
# These share the United Kingdom's code, and a text to them costs what one abroad does.
NEIGHBOURS = ("GG", "IM", "JE")


def is_abroad(number: str) -> bool:
    """Whether a number like +447700900123 is not one of the United Kingdom; one that cannot be read is abroad."""
    import phonenumbers  # heavy, and only the sending process asks

    try:
        parsed = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return True
    return parsed.country_code != HOME_CODE or phonenumbers.region_code_for_number(parsed) in NEIGHBOURS
