"""What is written below the fields of settings models, as the descriptions of the fields.

It is read when somebody asks: Pydantic can read it too (`use_attribute_docstrings`), but for every model as it is imported,
which took a third of the settings' imports.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from pydantic import BaseModel

from settings.model import models_in


@cache
def describe(model: type[BaseModel]) -> None:
    """Gives every field of a model, and of the models that it holds, the text below it as its description."""
    for base in (each for each in model.__mro__ if issubclass(each, BaseModel) and each is not BaseModel):
        for name, text in _below(base):
            field = model.model_fields.get(name)
            if field is not None and field.description is None:
                field.description = text
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            describe(inner)


def _below(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    (written,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    for field, text in pairwise(written.body if isinstance(written, ast.ClassDef) else ()):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, inspect.cleandoc(said)
            case _:
                pass
