"""The kinds of episode: the spans of a child's record in which a duty can live."""

from __future__ import annotations

from typing import Literal, get_args

EpisodeKind = Literal[
    "case",
    "referral",
    "enquiry",
    "pregnancy",
    "plan",
    "move_in",
    "move_out",
    "care",
    "placement",
    "unassessed_placement",
    "temporary_placement",
]
"""A kind of episode. Each rule names the kinds in which its duty can live."""

EPISODE_KINDS: tuple[EpisodeKind, ...] = get_args(EpisodeKind)
"""Every kind of episode, from the widest."""

ALWAYS: Literal["always"] = "always"
"""Stands in place of a kind in a rule whose duty is owed whatever becomes of the child."""
