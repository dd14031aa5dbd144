"""The file of templates, read: `shipped.toml` beside this module, or an installation's own of the same form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from notifier.errors import TemplatesUnreadableError
from notifier.port import ProviderName
from notifier.templates.model import Template, TemplateBook, Variable


class _Variable(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fact: str
    otherwise: str
    most: int | None = Field(default=None, ge=1)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    body: str
    code: str = ""
    variables: dict[str, _Variable] = Field(default_factory=dict)
    promotion: bool = False
    segments: int = Field(default=2, ge=1)


def shipped() -> TemplateBook:
    """The templates that come with Kaigong."""
    return read((files("notifier.templates") / "shipped.toml").read_text("utf-8"))


def read(text: str) -> TemplateBook:
    """The templates of a file in TOML.

    Raises:
        TemplatesUnreadableError: Says what is wrong and where.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TemplatesUnreadableError(f"the templates are no TOML: {error}") from None
    return TemplateBook(_templates(tables))


def _templates(tables: Mapping[str, object]) -> Iterator[Template]:
    for name, bodies in tables.items():
        if not isinstance(bodies, dict):
            raise TemplatesUnreadableError(f"{name} is no table of bodies, [{name}.alibaba] say")
        for provider, members in bodies.items():
            if provider not in set(ProviderName):
                known = ", ".join(ProviderName)
                raise TemplatesUnreadableError(f"{name}.{provider}: no such provider; there are {known}")
            yield _template(name, ProviderName(provider), members)


def _template(name: str, provider: ProviderName, members: object) -> Template:
    try:
        stated = _Body.model_validate(members)
    except ValidationError as error:
        issue = error.errors(include_url=False)[0]
        where = ".".join([name, provider, *map(str, issue["loc"])])
        raise TemplatesUnreadableError(f"{where}: {issue['msg'][:1].lower()}{issue['msg'][1:]}") from None
    template = Template(
        name=name,
        provider=provider,
        code=stated.code,
        body=stated.body.strip("\n"),
        variables={
            each: Variable(fact=found.fact, otherwise=found.otherwise, most=found.most)
            for each, found in stated.variables.items()
        },
        promotion=stated.promotion,
        segments=stated.segments,
    )
    # In the body's order, which is that of Tencent's values; those that it does not name are the linter's find.
    order = dict.fromkeys([*template.placeholders, *template.variables])
    return replace(template, variables={each: template.variables[each] for each in order if each in template.variables})
