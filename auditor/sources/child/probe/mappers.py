"""The mapped classes of the process."""

import sys


def mappers():
    """All mappers of all registries; none when the project does not use the ORM."""
    module = sys.modules.get("sqlalchemy.orm.mapper")
    if module is None:
        return []
    found = [item for registry in module._all_registries() for item in registry.mappers]
    return sorted(found, key=lambda item: (item.class_.__module__, item.class_.__qualname__))


def unmapped(metadatas):
    """Mapped classes whose table is in none of these metadatas, by dotted name."""
    given = {id(metadata) for metadata in metadatas}
    return [
        f"{item.class_.__module__}.{item.class_.__qualname__}"
        for item in mappers()
        if _is_forgotten(getattr(item.local_table, "metadata", None), given)
    ]


def _is_forgotten(metadata, given):
    # Metadata of a bind key is for a database of its own, and is audited with that.
    return metadata is not None and id(metadata) not in given and "bind_key" not in metadata.info
