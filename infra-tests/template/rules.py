"""A rule is a named function from an Application to the sentences that say what breaks it."""

RULES = {}


def rule(check):
    """Registers the rule under its name; its doc string says what must hold."""
    RULES[check.__name__] = check
    return check
