"""A module of the user's with the name of one of the probe's."""

from auditor import metadata


assert metadata
