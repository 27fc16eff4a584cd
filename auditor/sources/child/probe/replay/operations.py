"""Alembic's operations, told one by one with their places; batch mode's too, which it gathers first."""

import contextlib

from alembic.ddl.impl import DefaultImpl
from alembic.operations import base
from alembic.operations.batch import ApplyBatchImpl, BatchOperationsImpl


def install(recorder, constructs):
    """Let Alembic tell what it does."""
    _count_operations(recorder)
    _keep_places(recorder)
    flush, create = BatchOperationsImpl.flush, ApplyBatchImpl._create

    def flush_one_by_one(self):
        entries, places = self.batch, self.__dict__.get("places", {})
        if self._should_recreate():
            self.impl.auditor_plainly = _plainly(self, recorder, constructs, places)
            return flush(self)
        for number, entry in enumerate(entries):
            self.batch = [entry]
            with recorder.at(places.get(number)):
                flush(self)
        return None

    def create_aside(self, op_impl):
        # The copy goes through a table of another name and a drop: what counts is the table that comes out.
        with recorder.aside() as steps:
            create(self, op_impl)
        for kind, message in (*op_impl.__dict__.pop("auditor_plainly", ()), *constructs.rebuilt(steps)):
            recorder.tell(kind, message)

    BatchOperationsImpl.flush = flush_one_by_one
    ApplyBatchImpl._create = create_aside


def _count_operations(recorder):
    class_ = getattr(base, "AbstractOperations", base.Operations)  # before and since Alembic 1.11
    invoke = class_.invoke

    def counted(self, operation):
        recorder.depth += 1
        try:
            return invoke(self, operation)
        finally:
            recorder.depth -= 1

    class_.invoke = counted


def _keep_places(recorder):
    """The line of each operation of a batch; when it is flushed, all come from the `with`."""

    class Entries(list):
        def __init__(self, places):
            super().__init__()
            self._places = places

        def append(self, entry):
            self._places[len(self)] = recorder.place()
            super().append(entry)

    init = BatchOperationsImpl.__init__

    def with_places(self, *arguments, **options):
        init(self, *arguments, **options)
        self.places = {}
        self.batch = Entries(self.places)

    BatchOperationsImpl.__init__ = with_places


@contextlib.contextmanager
def _left_in_table(arguments):
    """Constraints that AddConstraint takes out of CREATE TABLE are put back: the table is still to be made."""
    rules = [(item, item._create_rule) for item in arguments if hasattr(item, "_create_rule")]
    try:
        yield
    finally:
        for item, rule in rules:
            item._create_rule = rule


def _plainly(batch, recorder, constructs, places):
    """The steps of a batch as they would be without copying the table."""

    class Plain(DefaultImpl):
        def _exec(self, construct, *_arguments, **_options):
            for kind, message in constructs.steps(construct) or ():
                recorder.tell(kind, message)

    impl = batch.impl
    plain = Plain(impl.dialect, impl.connection, False, None, None, {})
    with recorder.aside() as steps:
        for number, (name, arguments, options) in enumerate(list(batch.batch)):
            # What batch mode alone can do is told by the table that comes out.
            with recorder.at(places.get(number)), contextlib.suppress(Exception), _left_in_table(arguments):
                getattr(plain, name)(*arguments, **options)
    return steps
