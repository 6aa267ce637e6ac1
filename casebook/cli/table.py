"""The commands and the exit codes: one table each, from which parser, help and README's tables follow.

Standard library only, here and in what it imports at the top: `./run` answers --help, --version and mistakes from this
table before anything is installed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casebook.cli import commands, desk
from casebook.errors import Said


@dataclass(frozen=True)
class Argument:
    """An argument: its names (one without dashes for a positional), what it is for, what argparse is told besides.

    A `hidden` one is for casebook itself: no help shows it.
    """

    names: tuple[str, ...]
    about: Said
    settings: dict[str, Any] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True)
class Command:
    """A command: `about` is its line in the list; `more` is what its own help opens with.

    `run` gives the exit code; it is None for what only the checkout's `./run` does, by tools/prepare.py, which then
    takes all arguments as they are, and whose `more` is its help as a whole.
    """

    name: str
    about: Said
    more: Said
    arguments: tuple[Argument, ...] = ()
    run: Callable[[argparse.Namespace], int] | None = None
    project: bool = True


PROJECT = Argument(
    ("--project",),
    Said(
        "报告所在的文件夹，内有 content/ 与 data/（默认：./run 用本仓库，casebook 用当前文件夹）",
        "the folder with content/ and data/ (default: this repository for ./run, this folder for casebook)",
    ),
    {"metavar": "DIR"},
)
GLOBALS: tuple[Argument, ...] = (
    Argument(
        ("--messages",),
        Said(
            "提示用哪种语言（默认：环境变量 CASEBOOK_MESSAGES，其次看系统语言）",
            "the language of messages (default: CASEBOOK_MESSAGES, else the locale)",
        ),
        {"choices": ("zh", "en")},
    ),
    Argument(
        ("--traceback",),
        Said("程序出错时显示完整的调用过程", "after a fault of casebook, print all of the traceback"),
        {"action": "store_true"},
    ),
)
_LANG = Said("只生成一种语言（默认：两种都生成）", "print one language only (default: both)")


def _lang(more: Said | None = None) -> Argument:
    return Argument(("--lang",), more or _LANG, {"choices": ("zh", "en")})


COMMANDS: tuple[Command, ...] = (
    Command(
        "init",
        Said("新建一份报告：一写好就能检查、生成、印制", "begin a new report that checks, builds and prints at once"),
        Said(
            "在 DIR 写出一份最小的报告：书名、一个出处、一个指标、三条数据、一张图表、一章双语正文，每处都有说明。"
            "DIR 里已有东西时不写。",
            "Writes the smallest whole report into DIR: its edition, a source, a metric, three facts, a chart and a "
            "chapter in both languages, all explained. Writes nothing if DIR holds something.",
        ),
        (Argument(("dir",), Said("新报告的文件夹", "the folder of the new report"), {"metavar": "DIR"}),),
        commands.init,
        project=False,
    ),
    Command(
        "build",
        Said(
            "检查内容，生成网站、PDF、图表、工作簿和数据，放入 dist/",
            "check, print site, PDF, charts, workbooks and data, and publish into dist/",
        ),
        Said(
            "检查内容，印出全部成品，一次性发布到 dist/。中途失败或被打断时，上一次的 dist/ 原样保留。",
            "Checks the content, prints every output and publishes it into dist/ at once. A build that fails or is "
            "interrupted leaves the last good dist/ as it was.",
        ),
        (
            _lang(),
            Argument(
                ("--only",),
                Said(
                    "只要这一种成品：site、pdf、charts、workbook、ledger、deck、epub、law、pack；可重复",
                    "one output only: site, pdf, charts, workbook, ledger, deck, epub, law, pack; may be repeated",
                ),
                {"action": "append", "metavar": "OUTPUT"},
            ),
            Argument(
                ("--edition",),
                Said(
                    "PDF只要这一种印本，写data/editions/里的编号；可重复",
                    "one printed edition only, by its id in data/editions/; may be repeated",
                ),
                {"action": "append", "metavar": "ID"},
            ),
            Argument(
                ("--force",),
                Said("全部重新读取、重新生成；只有图沿用", "read and make everything again; only drawings are kept"),
                {"action": "store_true"},
            ),
            Argument(
                ("--site",),
                Said(
                    "网站将放在的网址，写进引用、站点地图与订阅源（默认：edition.yml 的 site）",
                    "where the site will lie, for citations, sitemap and feeds (default: `site` of edition.yml)",
                ),
                {"metavar": "URL"},
            ),
            Argument(
                ("--zip",),
                Said(
                    "下载页另附整个网站的 ZIP，解开后不用服务器也能看",
                    "with the whole site as a ZIP on the page of downloads, which reads without a server",
                ),
                {"action": "store_true"},
            ),
            Argument(
                ("--beside",),
                Said("在 serve 的后台生成到这个文件夹", "behind a serve, into this folder"),
                {"metavar": "DIR"},
                hidden=True,
            ),
        ),
        commands.build,
    ),
    Command(
        "check",
        Said("一次列出内容里的全部问题，不写任何文件", "tell everything that is wrong with the content; write nothing"),
        Said(
            "读完 content/ 与 data/，列出每一处问题的文件、行、列和改法。不写任何文件。",
            "Reads all of content/ and data/ and tells every problem with file, line, column and what to do. "
            "Writes nothing.",
        ),
        (
            Argument(
                ("--json",),
                Said(
                    "每行一个 JSON 对象：path、line、column、code、message、fix",
                    "one JSON object a line: path, line, column, code, message, fix",
                ),
                {"action": "store_true"},
            ),
        ),
        commands.check,
    ),
    Command(
        "serve",
        Said("生成并在本机预览，文件一改就重新生成", "build, show on 127.0.0.1, build again on every change"),
        Said(
            "生成网站，在 127.0.0.1 上预览；文件一改就重新生成并刷新浏览器。内容有错时，错处显示在浏览器和终端里，"
            "上一次的页面仍在。一段时间没有改动，就在后台印 PDF。",
            "Builds the site, shows it on 127.0.0.1, builds again when a file changes and reloads the browser. What is "
            "wrong with the content is shown in the browser and here; the last good page stays. When nothing has been "
            "saved for a while, the PDF is made in the background.",
        ),
        (
            Argument(
                ("--port",),
                Said("127.0.0.1 上的端口（默认 8000；0：任意空闲端口）", "the port (default: 8000; 0: any free one)"),
                {"type": int, "default": 8000, "metavar": "PORT"},
            ),
            _lang(Said("只生成一种语言，重新生成更快", "print one language only: rebuilds faster")),
            Argument(
                ("--no-pdf",),
                Said("不在后台印 PDF", "do not make the PDF in the background"),
                {"action": "store_true"},
            ),
        ),
        commands.serve,
    ),
    Command(
        "edit",
        Said("在浏览器的表单里改记录，不用写 YAML", "change records in a form in the browser, without writing YAML"),
        Said(
            "在 127.0.0.1 上打开编辑台：两种语言并排，引用从列表里选，边写边检查，旁边是依据和页面。"
            "保存只改动过的那几个字段，可以撤销，并记下谁改的、为什么改。页面与 serve 的一样随改随新。",
            "Opens the desk on 127.0.0.1: both languages side by side, references picked from lists, checked while you "
            "type, with evidence and page beside. A save changes the bytes of the changed fields and no other, can be "
            "undone, and is kept with who and why. Pages are those of `serve`.",
        ),
        (
            Argument(
                ("--port",),
                Said("127.0.0.1 上的端口（默认 8000；0：任意空闲端口）", "the port (default: 8000; 0: any free one)"),
                {"type": int, "default": 8000, "metavar": "PORT"},
            ),
            _lang(Said("预览只生成一种语言，更快", "preview one language only: faster")),
        ),
        commands.edit,
    ),
    Command(
        "new",
        Said("新建一条记录，每个字段都有说明", "write a record with every field explained"),
        Said(
            "写出一条记录，列出全部字段，每个都有说明；还没填的地方有标记，check 会指出来。种类写错时列出全部种类。",
            "Writes a record with every field and a comment on each; what is still to fill is marked, so that `check` "
            "names it. A wrong kind is answered with all kinds.",
        ),
        (
            Argument(
                ("kind",),
                Said("种类：metric、case、playbook、source 等", "metric, case, playbook, source, …"),
                {"metavar": "KIND"},
            ),
            Argument(
                ("slug",),
                Said(
                    "记录的编号：小写字母、数字、连字符、点",
                    "the record's id: lower-case letters, digits, hyphens, dots",
                ),
                {"metavar": "SLUG"},
            ),
            Argument(
                ("--excerpt",),
                Said(
                    "fact：原文摘录（- 从标准输入读），从中提议数字、单位和限定词",
                    "of a fact: its excerpt (-: from standard input); number, unit and bound are proposed from it",
                ),
                {"metavar": "TEXT"},
            ),
            Argument(
                ("--draft",),
                Said(
                    "写成草稿：预览看得到，没填完也不妨碍别的记录",
                    "begin it as a draft: the preview shows it, and what it lacks hinders nothing else",
                ),
                {"action": "store_true"},
            ),
            Argument(
                ("--figure",),
                Said("fact：摘录里有几个数字时，取第几个", "of a fact: which of the excerpt's figures, by its number"),
                {"type": int, "metavar": "N"},
            ),
            Argument(
                ("--from",),
                Said(
                    "dataset：由这个 CSV 建数据集；先列出猜测，确认后才写",
                    "of a dataset: the CSV to make it of; what is guessed is shown, and written once agreed",
                ),
                {"metavar": "CSV", "dest": "csv"},
            ),
            Argument(
                ("--column",),
                Said("dataset：数字在哪一列（默认猜）", "of a dataset: the column of its numbers (default: guessed)"),
                {"metavar": "NAME"},
            ),
            Argument(
                ("--unit",),
                Said("dataset：单位（默认猜）", "of a dataset: its unit (default: guessed)"),
                {"metavar": "UNIT"},
            ),
            Argument(
                ("--source",),
                Said("fact、dataset：出自哪条来源，写编号", "of a fact or a dataset: the source, by its id"),
                {"metavar": "ID"},
            ),
            Argument(
                ("--yes",), Said("不问，照猜测写", "write what is guessed without asking"), {"action": "store_true"}
            ),
        ),
        commands.new,
    ),
    Command(
        "refresh",
        Said("重新查询由查询得来的数据集，列出不同", "ask the queries of datasets again, and show what differs"),
        Said(
            "数据集的 query 写明数据来自哪里（DuckDB、SQLite、Parquet、CSV 文件，或 Postgres、Trino 等服务器）和 SQL。"
            "逐行列出不同，加 --yes 才写入 CSV，并记下时间与校验和。只有这个命令会去查；"
            "密码只从环境变量读。需要 Ibis。",
            "A dataset's `query` says where (a DuckDB, SQLite, Parquet or CSV file, or a server such as Postgres or "
            "Trino) and the SQL. Shows row by row what differs; with --yes the CSV is written, with time and sum. No "
            "other command asks; secrets are read from the environment only. It needs Ibis.",
        ),
        (
            Argument(
                ("names",),
                Said("数据集的编号（默认全部）", "datasets, by id (default: all)"),
                {"nargs": "*", "metavar": "ID"},
            ),
            Argument(("--yes",), Said("写入", "write what differs"), {"action": "store_true"}),
        ),
        desk.refresh,
    ),
    Command(
        "rename",
        Said("给记录改编号，引用、章节和旧地址一起改", "give a record another id, with all references and a redirect"),
        Said(
            "把一条记录改成新编号：文件名、所有引用（记录、章节、裁定）、译文台账一起改，"
            "并在 data/redirects.yml 记下旧地址。改完的内容先在内存里检查一遍，有问题就一处也不写。",
            "Gives a record another id: its file, every reference in records, chapters and judgements, the ledger of "
            "translations; data/redirects.yml gets the old address. The result is checked in memory first; where it "
            "has problems, nothing is written.",
        ),
        (
            Argument(("old",), Said("现在的编号，或 种类/编号", "its id now, or kind/id"), {"metavar": "OLD"}),
            Argument(("new",), Said("新编号", "its new id"), {"metavar": "NEW"}),
            Argument(
                ("--dry-run",),
                Said("只列出要改的地方，不写", "only list what would change"),
                {"action": "store_true"},
            ),
        ),
        desk.rename,
    ),
    Command(
        "retire",
        Said(
            "说明撤下一条记录会弄坏什么；都没坏才撤", "say what would break without a record; retire it if nothing does"
        ),
        Said(
            "在内存里去掉这条记录再检查，列出会出的每一处问题。没有问题、又加了 --yes，才真正撤下。",
            "Checks the project without the record, in memory, and tells every problem that it would have. With --yes, "
            "and only where there is none, the record goes.",
        ),
        (
            Argument(("id",), Said("编号，或 种类/编号", "its id, or kind/id"), {"metavar": "ID"}),
            Argument(
                ("--to",),
                Said("旧页面转到哪里：种类/编号", "where its page leads on to: kind/id"),
                {"metavar": "ID"},
            ),
            Argument(("--yes",), Said("真正撤下", "retire it"), {"action": "store_true"}),
        ),
        desk.retire,
    ),
    Command(
        "format",
        Said("把记录排成统一的版式，注释与字段顺序不变", "lay out records in one way; comments and order stay"),
        Said(
            "重新排版 data/ 里的 YAML：缩进、引号、长文字折行、空行都按一种写法，"
            "内容、注释、字段顺序不变；再排一次没有变化。不写 PATH 就排全部。",
            "Lays out the YAML of data/: indents, quotation marks, folds of long text and empty lines in one way. What "
            "it says, comments and the order of fields stay; done again it changes nothing. Without PATH it takes all.",
        ),
        (
            Argument(("paths",), Said("文件或文件夹", "files or folders"), {"nargs": "*", "metavar": "PATH"}),
            Argument(
                ("--check",),
                Said(
                    "只列出版式不一致的文件，不写；有则退出码为 1",
                    "only list files that are laid out otherwise: exit 1",
                ),
                {"action": "store_true"},
            ),
        ),
        desk.layout,
    ),
    Command(
        "schemas",
        Said("写出各种记录的 JSON 模式，供编辑器提示和查错", "write JSON Schemas by which editors complete and check"),
        Said(
            "按本报告的词表与编号，为每种记录文件写出 JSON 模式：字段、两种语言的说明、可选的词、可引用的编号、实例。"
            "没有 .vscode/settings.json 时一并写出。",
            "Writes the JSON Schema of each kind of file, with the words and ids of this report: fields, what they are "
            "for in both languages, choices, examples. Writes .vscode/settings.json too where there is none.",
        ),
        (),
        desk.schemas,
    ),
    Command(
        "export",
        Said("把一种或几种记录写成 XLSX 表格", "write records of one or several kinds as an XLSX workbook"),
        Said(
            "每种记录一张表，每条一行，每个字段一列；改好后用 import 读回来。头两行和隐藏的列不要动。",
            "A sheet for each kind, a row for each record, a column for each field; `import` reads it back. Leave the "
            "first two rows and the hidden columns as they are.",
        ),
        (
            Argument(
                ("kinds",),
                Said("种类：facts、metrics、checklists 等", "facts, metrics, checklists, …"),
                {"nargs": "+", "metavar": "KIND"},
            ),
            Argument(("--xlsx",), Said("写到哪个文件", "the file to write"), {"metavar": "FILE", "required": True}),
        ),
        desk.export,
    ),
    Command(
        "import",
        Said(
            "读回改过的表格，逐条列出改动，同意了才写",
            "read a changed workbook back, and write what is agreed",
        ),
        Said(
            "逐条列出表格与记录的不同，问过才写入 YAML，只动改了的字段。哪一行过不了检查，就说明是哪张表、哪一格，"
            "一处也不写。"
            "导出之后被改过的记录算冲突，只列出来。",
            "Lists record by record what the workbook says otherwise, asks, and writes into the YAML as it stands, "
            "touching the changed fields only. A row that does not pass is told by sheet and cell, and nothing is "
            "written; a record that has changed since is shown as a conflict and left alone.",
        ),
        (
            Argument(("file",), Said("XLSX 文件", "the XLSX file"), {"metavar": "FILE"}),
            Argument(("--yes",), Said("不问，全部写入", "write all without asking"), {"action": "store_true"}),
        ),
        desk.bring_in,
    ),
    Command(
        "cite",
        Said("从网址开始记一条出处，先查有没有重复", "begin a source from its address, after a look for duplicates"),
        Said(
            "先看这个网页是不是已有记录（不论 www、末尾的斜线和跟踪参数），再写出一条出处；"
            "标题、发布者、日期在终端里逐项问，没答的留下标记。不访问网络。",
            "Looks whether the page is recorded already, whatever stands before, behind and in the query of its "
            "address, and writes a source; title, publisher and date are asked for on a terminal, what is not "
            "answered is marked. It does not call out.",
        ),
        (
            Argument(("url",), Said("网址", "its address"), {"metavar": "URL"}),
            Argument(("--id",), Said("编号（默认由网站名得来）", "its id (default: from the host)"), {"metavar": "ID"}),
            Argument(("--title",), Said("原文标题", "its title, as it stands there"), {"metavar": "TEXT"}),
            Argument(("--publisher-zh",), Said("发布者（中文）", "its publisher, in Chinese"), {"metavar": "TEXT"}),
            Argument(("--publisher-en",), Said("发布者（英文）", "its publisher, in English"), {"metavar": "TEXT"}),
            Argument(("--published",), Said("发布日期", "when it was published"), {"metavar": "DATE"}),
            Argument(("--standing",), Said("来源类别", "its standing"), {"metavar": "WORD"}),
            Argument(
                ("--accessed",),
                Said("读到的日期（默认：本书日期）", "when it was read (default: the edition's date)"),
                {"metavar": "DATE"},
            ),
            Argument(("--no-questions",), Said("什么都不问", "ask nothing"), {"action": "store_true"}),
        ),
        desk.cite,
    ),
    Command(
        "release",
        Said("全部检查通过才发布：写入版本与日期，留下校验和与变更报告", "release a version if every check passes"),
        Said(
            "逐项检查：内容、覆盖、两种语言同步、复核日期、未提交的改动；"
            "全过才把版本与日期写进 data/edition.yml 并生成，再查成品是否齐全、站内链接、大小。"
            "任何一项不过就不发布，edition.yml 和 dist/ 保持原样。校验和与变更报告放在 build/release/。",
            "Checks content, coverage, both languages, dates of review and what is uncommitted; then writes version "
            "and date into data/edition.yml and builds, and looks whether all is there, at the links inside and at "
            "sizes. Where anything does not pass, nothing is released, and edition.yml and dist/ are as they were. "
            "Checksums and the report of changes lie in build/release/.",
        ),
        (
            Argument(("version_name",), Said("版本，如 2026.2", "the version, such as 2026.2"), {"metavar": "VERSION"}),
            Argument(("--date",), Said("日期（默认：今天）", "its date (default: today)"), {"metavar": "DATE"}),
            Argument(
                ("--since",),
                Said(
                    "变更报告从哪个版本算起（默认：上一个标签）",
                    "where the report of changes begins (default: the last tag)",
                ),
                {"metavar": "REVISION"},
            ),
            Argument(
                ("--outside",),
                Said("也访问出处的网址，看还在不在", "ask the addresses of sources too, over the network"),
                {"action": "store_true"},
            ),
        ),
        desk.release,
    ),
    Command(
        "diff",
        Said("两个版本之间增、改、撤了哪些记录", "what was added, revised and withdrawn between two states"),
        Said(
            "比较两个 git 版本或文件夹（不写 NEW 就与现在比）：新增、修订、撤下的数据、指标、案例、义务，"
            "逐个字段列出原值与新值；两个都是版本时，附上提交说明作为理由。",
            "Compares two revisions of git, or folders (the project as it is now where NEW is left out): facts, "
            "metrics, cases and duties that were added, revised or withdrawn, field by field with old and new "
            "value; between revisions, with what the commits say as the reason.",
        ),
        (
            Argument(("old",), Said("旧的：版本或文件夹", "the old state: a revision or a folder"), {"metavar": "OLD"}),
            Argument(
                ("new",),
                Said("新的（默认：现在）", "the new one (default: as it is now)"),
                {"nargs": "?", "metavar": "NEW"},
            ),
            Argument(
                ("--kind",),
                Said("只比较这一种；可重复", "this kind only; may be repeated"),
                {"action": "append", "metavar": "KIND"},
            ),
            Argument(("--all",), Said("比较全部种类", "compare every kind"), {"action": "store_true"}),
            Argument(("--json",), Said("输出一个 JSON 对象", "one JSON object"), {"action": "store_true"}),
            Argument(("--html",), Said("另写成一个网页", "write a page besides"), {"metavar": "FILE"}),
            Argument(
                ("--pdf",),
                Said("另写成一份 PDF，可作书的附录", "write a PDF besides, to be appended to the book"),
                {"metavar": "FILE"},
            ),
        ),
        desk.diff,
    ),
    Command(
        "explain",
        Said(
            "说明一条记录：是什么、谁引用它、改了会变什么", "say what a record is, who cites it, what changes with it"
        ),
        Said(
            "列出记录的标题、文件与行、页面，它引用什么、何处引用它，以及上一次生成的成品里有哪些会跟着变。",
            "Tells a record's title, file and line, page, what it refers to, every place that cites it, and the files "
            "of the last build that change with it.",
        ),
        (
            Argument(("id",), Said("编号，或 种类/编号", "its id, or kind/id"), {"metavar": "ID"}),
            Argument(("--all",), Said("列出全部文件", "list all files"), {"action": "store_true"}),
            Argument(
                ("--json",),
                Said("输出一个 JSON 对象，列出全部", "one JSON object with all of it"),
                {"action": "store_true"},
            ),
        ),
        desk.explain,
    ),
    Command(
        "translations",
        Said(
            "列出两种语言没有同步的文字，或确认已经一致",
            "list the texts whose languages are out of step, or confirm that they agree",
        ),
        Said(
            "列出编者上次确认之后只改了一种语言的文字。从来没有确认过的文字，看仓库历史：两种语言上次一起写入或一起改动之后，"
            "只改了一种的也列出来。加 --accept 表示现在已经一致。",
            "Lists the texts of which one language has changed since an editor last said that both agree; where nobody "
            "ever said so, since both came into the repository, or changed there, together. With --accept it remembers "
            "that they agree now.",
        ),
        (
            Argument(
                ("records",),
                Said("只看这些记录（默认：全部）", "these records only (default: all)"),
                {"nargs": "*", "metavar": "KIND/ID"},
            ),
            Argument(
                ("--show",),
                Said("列出改动的句子和另一种语言的现文", "show the sentences that changed, beside the other language"),
                {"action": "store_true"},
            ),
            Argument(
                ("--accept",),
                Said("确认两种语言现在一致", "say that both languages agree now"),
                {"action": "store_true"},
            ),
        ),
        commands.translations,
    ),
    Command(
        "coverage",
        Said("列出书里已经用到哪些记录、还缺哪些", "tell what of the records the book prints, and what it lacks"),
        Said(
            "按语言统计章节、案例、手册、图表和清单用到了哪些记录：已用／全部。不写任何文件。",
            "Counts what the chapters, cases, playbooks, charts and checklists use of the records, in each language: "
            "have / all. Writes nothing.",
        ),
        (
            Argument(("--verbose",), Said("列出缺的是哪些", "name what is missing"), {"action": "store_true"}),
            Argument(
                ("--json",),
                Said(
                    "每行一个 JSON 对象：name、language、have、all、missing、aside",
                    "one JSON object a line: name, language, have, all, missing, aside",
                ),
                {"action": "store_true"},
            ),
        ),
        commands.coverage,
    ),
    Command(
        "zip",
        Said("把生成的网站打成一个不用服务器也能看的 ZIP", "pack the built site as a ZIP that reads without a server"),
        Said(
            "把上一次 build 发布的网站打成 ZIP：解开后直接打开 index.html 就能看，链接都通；"
            "要用服务器的功能会在页面上说明。不含供下载的文件，除非写 --downloads。",
            "Packs the site that the last build published: unpacked, index.html opens as a file and every link leads "
            "to its page; what needs a server is told on each page. Files to download are left out unless --downloads "
            "asks for them.",
        ),
        (
            Argument(
                ("file",),
                Said("写到哪里（默认：build/site.zip）", "where to write it (default: build/site.zip)"),
                {"metavar": "FILE", "nargs": "?"},
            ),
            Argument(
                ("--downloads",),
                Said("连同供下载的文件", "with the files to download"),
                {"action": "store_true"},
            ),
        ),
        commands.zip_site,
    ),
    Command(
        "why",
        Said(
            "说明 dist/ 里的一个文件由什么做成、为何重做",
            "say what a file of dist/ was made from and what made it stale",
        ),
        Said(
            "列出做成这个文件时读过的记录、模板和文字，以及上一次生成时是哪一个变了。",
            "Lists what was asked while the file was made (records, templates, words) and which of the answers had "
            "changed when it was made last.",
        ),
        (Argument(("path",), Said("dist/ 里的路径", "a path in dist/"), {"metavar": "PATH"}),),
        commands.why,
    ),
    Command(
        "test",
        Said(
            "运行 CI 的全部检查，参数传给 pytest（仅在本仓库）",
            "run all that CI runs; arguments go to pytest (checkout only)",
        ),
        Said(
            """\
用法：./run test [PYTEST 的参数]

运行 CI 的全部检查，一项不过也接着做完：ruff format、ruff check、mypy、lint-imports、pytest。
测试要驱动 Chromium：CHROMIUM 所指的、PATH 上的，或由 root 装上 Debian 的。都没有时跳过这部分并说明；
CI=true 时不许跳过。

  ./run test tests/test_load.py        只跑一个文件
  ./run test -k search                 只跑名字里有 search 的
  ./run test -m "not browser"          除浏览器以外的全部""",
            """\
Usage: ./run test [PYTEST ARGUMENTS]

Runs every check that CI runs, all of them even if one fails: ruff format, ruff check, mypy,
lint-imports, pytest. The tests drive a Chromium: the one that CHROMIUM names, or one on PATH, or
Debian's, which root installs. Without one they skip that part and say so; CI=true forbids that.

  ./run test tests/test_load.py        one file of tests
  ./run test -k search                 tests with "search" in their names
  ./run test -m "not browser"          all but the browser's""",
        ),
    ),
    Command(
        "bench",
        Said("运行性能测试（仅在本仓库）", "run the benchmarks (checkout only)"),
        Said(
            """\
用法：./run bench [名称]

运行性能测试，打印各项开销之比；不写名称就全部运行，名称写错时列出全部。""",
            """\
Usage: ./run bench [NAMES]

Runs the benchmarks and prints what they cost as ratios: all of them, or those that are named.
A wrong name is answered with all names.""",
        ),
    ),
    Command(
        "audit",
        Said(
            "量一遍生成的网站：搜索、重量、无障碍、速度（仅在本仓库）",
            "measure the built site: search, weight, access, speed (checkout only)",
        ),
        Said(
            """\
用法：./run audit [部分] [--project DIR]

对着 dist/site 量四样：search 搜索找得准不准，weight 各类页面和脚本、样式有多重，axe 每类页面在两种
语言、明暗两种配色下有没有障碍，lighthouse 速度（PATH 上有 lighthouse 才量）。不写部分就全量。
每项与预算并列；有一项超出，退出码就是 1。先运行 build。""",
            """\
Usage: ./run audit [PARTS] [--project DIR]

Measures dist/site: search (what is found first), weight (each kind of page, scripts, styles), axe
(barriers on each kind of page, in both languages, light and dark), lighthouse (speed, where there
is a lighthouse on PATH). All of it where no part is named. Each measure stands beside its budget;
the exit code is 1 when one is broken. Run build first.""",
        ),
    ),
)

EXIT_CODES: dict[int, Said] = {
    0: Said("完成", "done"),
    1: Said("没有做成，原因已经说明", "not done, for the reason that is told"),
    2: Said("内容有问题，已逐条列出", "the content has problems, which are listed"),
    3: Said("所用的工具出错", "a tool that the build calls failed"),
    4: Said("已生成，但缺少系统库，PDF 没有印", "built, but without the PDF, for want of a system library"),
    5: Said("coverage 发现有缺", "coverage found something missing"),
    64: Said("命令写得不对", "the command line is wrong"),
    70: Said("casebook 自身的错误", "a fault of casebook"),
    130: Said("被 Ctrl-C 打断", "interrupted by Ctrl-C"),
    141: Said("输出的另一端已关闭", "whoever read the output has gone"),
    143: Said("收到结束信号（SIGTERM）", "ended by SIGTERM"),
}
USAGE, FAULT, INTERRUPTED, CLOSED, TERMINATED = 64, 70, 130, 141, 143
