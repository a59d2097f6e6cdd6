"""What no record of ours tells, and staff enter or take in: Northern's monitoring list, training and complaints."""

from bot.programme.evidence import COUNT, MONITORED, Definition

MONITORING: dict[str, str] = {
    "care_opinion_stories": "Care Opinion stories",
    "care_opinion_changes": "Changes made through Care Opinion",
    "ten_thousand_more_voices": "10,000 More Voices stories",
    "pha_tool_entries": "Entries in the regional PHA PPI tool",
    "social_media_posts": "Social media posts about opportunities",
    "website_visits": "Visits to the network's website",
    "awards": "Awards and recognition events",
    "advisory_board_meetings": "Advisory Board meetings",
    "advisory_board_effective_yes": "Advisory Board, members: it is effective",
    "advisory_board_effective_asked": "Advisory Board, members who were asked and answered",
    "impact_survey_staff_yes": "Impact survey, staff: involvement was useful",
    "impact_survey_staff_asked": "Impact survey, staff who answered",
    "trained_people": "Service users and carers trained",
    "trained_staff": "Staff trained in involvement",
    "complaints": "Complaints about involvement",
}
"""What no record of ours can tell: it is entered or imported: Northern's monitoring list, and training."""

IMPORTED = {"care_opinion_stories": "care_opinion", "ten_thousand_more_voices": "ten_thousand_more_voices"}
"""Of these, stories are taken in as well, from the export of this name."""

_MEANS = {
    "care_opinion_stories": "Stories told on Care Opinion in the period: as entered or as imported, whichever is more.",
    "ten_thousand_more_voices": (
        "Stories told to 10,000 More Voices in the period: as entered or as imported, whichever is more."
    ),
    "pha_tool_entries": "Entries made in the period in the regional PHA tool for involvement, as entered here.",
    "social_media_posts": "Posts about opportunities on social media in the period, as entered.",
    "website_visits": "Visits to the page of the involvement network in the period, as entered.",
    "awards": "Awards won and recognition events held in the period, as entered.",
    "advisory_board_meetings": "Meetings of the Advisory Board in the period, as entered.",
    "advisory_board_effective_yes": "Members who said in the period that the Advisory Board is effective, as entered.",
    "advisory_board_effective_asked": (
        "Members who answered in the period whether the Advisory Board is effective, as entered."
    ),
    "impact_survey_staff_yes": "Staff who said in the period that involvement was useful to their work, as entered.",
    "impact_survey_staff_asked": "Staff who said in the period whether involvement was useful, as entered.",
}

MONITORED_FIGURES = tuple(
    Definition(
        key,
        MONITORED,
        MONITORING[key],
        means,
        "observations of this kind, and imported stories" if key in IMPORTED else "observations of this kind",
        COUNT,
    )
    for key, means in _MEANS.items()
)
"""Those of them that no question of the spine asks about."""
