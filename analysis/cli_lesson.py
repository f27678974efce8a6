"""The command `lesson`: which lessons there are, and a template for one's own; what needs the scenes is added by the window."""

import typer

from analysis.cli_library import Form, Output
from analysis.cli_output import form_of, write
from analysis.errors import ScenarioError

app = typer.Typer(
    name="lesson",
    help="Lessons: list, check one's own, a template, the teacher's key, a handout.",
    rich_markup_mode=None,
)


@app.command("list")
def list_lessons(form: Form = None, output: Output = None) -> None:
    """List the lessons, and where one's own belong."""
    from analysis.lessons.shelf import shelf, user_folder
    from analysis.report.lesson_sheet import lessons_list

    found, form = shelf(), form_of(form, output)
    text = lessons_list(found.lessons, form)
    if form == "table":
        text += f"\nyour own: {user_folder()}\n" + "".join(f"! {words}\n" for _, words in found.troubles)
    write(text, output)


@app.command()
def template(output: Output = None) -> None:
    """Write a lesson to begin one's own with."""
    from analysis.lessons.shelf import template_text

    if output is not None and output.exists():
        raise ScenarioError("a file is there already", output, "the name of a new one")
    write(template_text(), output)
