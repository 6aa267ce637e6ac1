"""What the terminal says, in both languages: one table. Standard library only: `./run` speaks before anything is there.

The words of pages and of the book are in casebook/text; error texts stand beside the check that raises them.
"""

from __future__ import annotations

from casebook.errors import Language, Said

SAYS: dict[str, Said] = {
    "problems.one": Said("共 1 处问题，没有写出任何文件。", "1 problem; nothing was written."),
    "problems.many": Said("共 {n} 处问题，没有写出任何文件。", "{n} problems; nothing was written."),
    "clean.one": Said("共 1 条记录，没有问题（{s:.1f} 秒）", "1 record, no problems ({s:.1f} s)"),
    "clean.many": Said("共 {n} 条记录，没有问题（{s:.1f} 秒）", "{n} records, no problems ({s:.1f} s)"),
    "accepted.one": Said("已记下 1 处文字两种语言一致", "1 text remembered as in step"),
    "accepted.many": Said("已记下 {n} 处文字两种语言一致", "{n} texts remembered as in step"),
    "lag.both": Said("两种语言都改过，尚未确认一致", "both languages have changed; nobody has said that they agree"),
    "lag.zh": Said("中文落后于另一种语言", "the Chinese lags behind the other language"),
    "lag.en": Said("英文落后于另一种语言", "the English lags behind the other language"),
    "no_record": Said("没有记录 {name}", "there is no record {name}"),
    "no_site": Said(
        "{site} 不是网址：要以 http:// 或 https:// 开头，不带 ? 和 #",
        "{site} is no address of a site: it begins with http:// or https:// and has no ? or #",
    ),
    "no_output": Said("没有 {name} 这种成品，可选：{known}", "there is no output {name}; there are: {known}"),
    "zip.nothing": Said("还没有生成网站；先运行 {build}", "there is no site yet; run {build} first"),
    "target.folder": Said("{path} 是文件夹；请写一个 {suffix} 文件名", "{path} is a folder; name a {suffix} file"),
    "target.special": Said(
        "{path} 不是普通文件，不会改写；请写一个 {suffix} 文件名",
        "{path} is no ordinary file and is not written over; name a {suffix} file",
    ),
    "target.suffix": Said(
        "{path} 不以 {suffix} 结尾；请写一个 {suffix} 文件名", "{path} does not end in {suffix}; name a {suffix} file"
    ),
    "target.content": Said(
        "{path} 在 data/ 或 content/ 里，那里只放内容；请写到别处",
        "{path} lies in data/ or content/, where only content lies; write it elsewhere",
    ),
    "target.nowhere": Said("{path} 所在的文件夹无法建立或写入", "the folder of {path} cannot be made or written to"),
    "zip.made": Said("已写出 {path}，{size}", "wrote {path}, {size}"),
    "no_folder": Said("没有文件夹 {path}", "there is no folder {path}"),
    "no_report": Said(
        "{path} 里没有报告：既没有 data/，也没有 content/。\n{program} init DIR 可以新建一份。",
        "there is no report in {path}: it has neither data/ nor content/.\n{program} init DIR begins one.",
    ),
    "new": Said("已写出 {path}；{check} 会指出还要填什么", "wrote {path}; {check} names what is still to fill"),
    "new_draft": Said(
        "已写出草稿 {path}；{serve} 会显示它，并指出还要填什么。写好后去掉文件名里的 .draft",
        "wrote the draft {path}; {serve} shows it and names what is still to fill. "
        "When it is done, take .draft out of its name",
    ),
    "init": Said(
        "已在 {path} 写出一份可以直接印制的报告，里面的主题和数字都是示例。接下来：",
        "wrote a report that prints into {path}; its subject and its figures are examples. What comes next:",
    ),
    "desk.references.one": Said("1 处引用跟着改", "1 reference follows"),
    "desk.references.many": Said("{n} 处引用跟着改", "{n} references follow"),
    "desk.redirect": Said(
        "旧地址 {address} 会转到新页面（data/redirects.yml）",
        "the old address {address} leads to the new page (data/redirects.yml)",
    ),
    "desk.dry": Said("以上只是预演，没有写出任何文件。", "This was a rehearsal; nothing was written."),
    "desk.made": Said("新建", "made   "),
    "desk.gone": Said("删去", "removed"),
    "desk.changed": Said("改动", "changed"),
    "desk.breaks": Said(
        "撤下 {id} 会留下以上问题，所以没有撤。",
        "without {id} there would be the problems above, so it was not retired.",
    ),
    "desk.breaks_nothing": Said(
        "撤下 {id} 不会弄坏任何东西。确定要撤：{command}",
        "nothing breaks without {id}. To retire it: {command}",
    ),
    "desk.leads": Said("它的页面 {address} 会转到 {to}", "its page {address} will lead to {to}"),
    "desk.leads_nowhere": Said(
        "它的页面 {address} 会消失，旧链接打不开；用 --to 可以转到别处。",
        "its page {address} goes and old links to it are dead; --to sends readers elsewhere.",
    ),
    "desk.formatted.one": Said("重新排版了 1 个文件。", "1 file was laid out anew."),
    "desk.formatted.many": Said("重新排版了 {n} 个文件。", "{n} files were laid out anew."),
    "desk.format_odd.one": Said(
        "有 1 个文件排版不一致；format 会改。", "1 file is laid out otherwise; format changes it."
    ),
    "desk.format_odd.many": Said(
        "有 {n} 个文件排版不一致；format 会改。", "{n} files are laid out otherwise; format changes them."
    ),
    "desk.draft_says": Said(
        "草稿 {path} 仍写着 {id}，命令不改草稿，请自己改", "the draft {path} still says {id}; no command changes drafts"
    ),
    "desk.new_id": Said(
        "{name} 不能作新编号：只写编号本身，或写“种类/编号”，种类不变",
        "{name} is no new id: write the id alone, or kind/id with the kind that it has",
    ),
    "desk.no_file": Said("data/ 里没有 {path}", "there is no {path} below data/"),
    "desk.schemas": Said(
        "{folder}/ 里是各种记录的模式。VS Code（装 YAML 扩展）读 {settings}，边写边提示、边查错；"
        "别的编辑器在文件开头写一行：",
        "{folder}/ holds the schemas of the files. VS Code with its YAML extension reads {settings} and completes and "
        "checks while you type; for other editors the first line of a file says:",
    ),
    "desk.exported.one": Said("1 条记录写入 {path}", "1 record in {path}"),
    "desk.exported.many": Said("{n} 条记录写入 {path}", "{n} records in {path}"),
    "desk.no_workbook": Said("没有工作簿 {path}", "there is no workbook {path}"),
    "desk.conflict": Said(
        "{kind}/{id} 在导出之后被改过，这一行不写入。表里与现在不同的是：",
        "{kind}/{id} has changed since it was exported; its row is left out. The sheet differs from it in:",
    ),
    "desk.conflict_field": Said("{field}：现在 {before}；表里 {after}", "{field}: now {before}; in the sheet {after}"),
    "desk.field": Said("{field}：{before} → {after}", "{field}: {before} → {after}"),
    "desk.new_row": Said("（新记录）", " (a new record)"),
    "desk.ask": Said(
        "写入？y 是，n 否，a 后面全部写入，q 到此为止：", "Write it? y yes, n no, a all that follow, q stop here:"
    ),
    "desk.differ.one": Said("1 条记录有改动。", "1 record differs."),
    "desk.differ.many": Said("{n} 条记录有改动。", "{n} records differ."),
    "desk.say_yes": Said("没有写出任何文件。确认写入：{command}", "Nothing was written. To write it: {command}"),
    "desk.compared": Said(
        "从 {old} 到 {new}：新增 {added}，修订 {revised}，撤下 {withdrawn}，改编号 {renamed}",
        "from {old} to {new}: {added} added, {revised} revised, {withdrawn} withdrawn, {renamed} renamed",
    ),
    "desk.no_history": Said(
        "仓库的历史里找不到两种语言一致时的原文，以上是现在的全文。",
        "The text that both agreed on is not in the repository's history; the whole of today's text is shown.",
    ),
    "desk.term": Said("留意词条：{zh} = {en}", "mind the term: {zh} = {en}"),
    "desk.cited_already": Said(
        "这个网页已有记录：{id}，{title}（{place}）", "this page is recorded already: {id}, {title} ({place})"
    ),
    "desk.cited_near": Said(
        "标题相近，可能是同一份：{id}，{title}（{place}）", "of a like title: {id}, {title} ({place})"
    ),
    "desk.ask_title": Said("原文标题：", "its title, as it stands there:"),
    "desk.ask_publisher_zh": Said("发布者（中文）：", "its publisher, in Chinese:"),
    "desk.ask_publisher_en": Said("发布者（英文）：", "its publisher, in English:"),
    "desk.ask_published": Said("发布日期，如 2026-11-28：", "when it was published, such as 2026-11-28:"),
    "desk.ask_standing": Said(
        "来源类别（first_hand、official、second_hand、press、vendor、unnamed）：",
        "its standing (first_hand, official, second_hand, press, vendor, unnamed):",
    ),
    "desk.excerpt_use": Said(
        "--excerpt 用于 fact，并要写明来源：new fact 编号 --excerpt 原文 --source 来源编号",
        "--excerpt belongs to a fact and needs its source: new fact ID --excerpt TEXT --source ID",
    ),
    "desk.no_figure": Said(
        "这段摘录里没有读得出的数字，没有写出任何文件。",
        "No figure can be read from this excerpt; nothing was written.",
    ),
    "desk.ask_figure": Said("取第几个（1 到 {n}）：", "Which of them (1 to {n})?"),
    "desk.say_figure": Said(
        "没有写出任何文件。用 --figure 说明取第几个（1 到 {n}）。",
        "Nothing was written. Say with --figure which of them (1 to {n}).",
    ),
    "desk.csv_use": Said(
        "--from 用于 dataset，并要写明来源：new dataset 编号 --from 文件.csv --source 来源编号",
        "--from belongs to a dataset and needs its source: new dataset ID --from FILE.csv --source ID",
    ),
    "desk.no_csv": Said("没有文件 {path}", "there is no file {path}"),
    "desk.guess": Said(
        "时间在“{time}”列，数字在“{value}”列，单位 {unit}，共 {n} 行：",
        "times in the column `{time}`, numbers in `{value}`, unit {unit}, rows: {n}",
    ),
    "desk.guess_others": Said(
        "别的数字列各成一个数据集（--column）：{names}",
        "other columns of numbers, each a dataset of its own (--column): {names}",
    ),
    "desk.guess_yes": Said(
        "没有写出任何文件。猜得不对，用 --column、--unit 说明；同意就加 --yes。",
        "Nothing was written. Where a guess is wrong, say --column or --unit; where it is right, add --yes.",
    ),
    "desk.refreshed.one": Said("{id}：{rows} 行，1 行不同", "{id}: {rows} rows, 1 differs"),
    "desk.refreshed.many": Said("{id}：{rows} 行，{n} 行不同", "{id}: {rows} rows, {n} differ"),
    "desk.open": Said("通过", "passed "),
    "desk.shut": Said("不过", "refused"),
    "desk.more_shut": Said("……另有 {n} 处", "… and {n} more"),
    "desk.released.one": Said(
        "{version} 可以发布：1 个文件，校验和在 {folder}", "{version} is ready: 1 file, sums in {folder}"
    ),
    "desk.released.many": Said(
        "{version} 可以发布：dist/site 有 {n} 个文件，校验和与变更报告在 {folder}",
        "{version} is ready: {n} files in dist/site; checksums and report in {folder}",
    ),
    "desk.not_released": Said(
        "没有发布：{names}。data/edition.yml 和 dist/ 都保持原样；改好以后再运行同一条命令。",
        "Not released: {names}. data/edition.yml and dist/ are as they were; mend it and run the same command again.",
    ),
    "desk.sums": Said(
        "核对文件：cd dist && sha256sum -c {sums}",
        "To verify the files: cd dist && sha256sum -c {sums}",
    ),
    "desk.since": Said("变更报告从 {since} 算起。", "The report of changes begins at {since}."),
    "desk.since_nothing": Said(
        "没有标签，也没有 --since，所以没有变更报告。",
        "There is no tag and no --since, so there is no report of changes.",
    ),
    "gate.content": Said("内容检查（check）", "the content (check)"),
    "gate.coverage": Said("覆盖（coverage）", "coverage"),
    "gate.parity": Said("两种语言同步（translations）", "both languages in step (translations)"),
    "gate.freshness": Said("没有过了复核日期的记录", "no record past its date of review"),
    "gate.committed": Said("没有未提交的改动", "nothing uncommitted"),
    "gate.outside": Said("出处的网址都还在", "the addresses of sources are there"),
    "gate.whole": Said("成品齐全，包括 PDF", "all outputs, the PDF among them"),
    "gate.links": Said("站内链接", "links inside of the site"),
    "gate.access": Said("人人可用（语言、标题、替代文字、标签）", "access (languages, titles, alternatives, labels)"),
    "gate.size": Said("大小（单个文件不到 100 MB，全站不到 1 GB）", "sizes (a file below 100 MB, the site below 1 GB)"),
    "desk.unaccepted.one": Said(
        "1 条记录的两种语言还没有人确认过一致；读过以后：{command}",
        "Of 1 record nobody has said yet that both languages agree. Once you have read it: {command}",
    ),
    "desk.unaccepted.many": Said(
        "{n} 条记录的两种语言还没有人确认过一致；读过以后：{command}",
        "Of {n} records nobody has said yet that both languages agree. Once you have read them: {command}",
    ),
    "desk.address": Said("页面：{address}", "page: {address}"),
    "desk.redirected": Said("旧地址 {address} 转到这里", "the old address {address} leads here"),
    "desk.cites.one": Said("引用 1 条记录：", "It refers to 1 record:"),
    "desk.cites.many": Said("引用 {n} 条记录：", "It refers to {n} records:"),
    "desk.cited.one": Said("1 处引用它：", "It is cited in 1 place:"),
    "desk.cited.many": Said("{n} 处引用它：", "It is cited in {n} places:"),
    "desk.prints.one": Said(
        "改了它，dist/ 里有 1 个文件的内容跟着变：", "1 file of dist/ prints it and changes with it:"
    ),
    "desk.prints.many": Said(
        "改了它，dist/ 里有 {n} 个文件的内容跟着变：", "{n} files of dist/ print it and change with it:"
    ),
    "desk.names.one": Said("另有 1 个文件只写到它的名称：", "1 more file only names it:"),
    "desk.names.many": Said("另有 {n} 个文件只写到它的名称：", "{n} more files only name it:"),
    "desk.lists.one": Said("还有 1 个文件列出全部同类记录：", "1 more file goes through all records of its kind:"),
    "desk.lists.many": Said("还有 {n} 个文件列出全部同类记录：", "{n} more files go through all records of its kind:"),
    "desk.more": Said("……另有 {n} 个（--all 列出全部）", "… and {n} more (--all lists them)"),
    "desk.no_build": Said(
        "还不知道哪些文件会跟着变：先运行一次 build。",
        "Which files would change with it is not known yet: run build once.",
    ),
    "unchanged": Said(
        "自上次生成以来没有变化：{place}（{s:.1f} 秒）",
        "nothing has changed since the last build: {place} ({s:.1f} s)",
    ),
    "made": Said("用时 {s:.1f} 秒，成品在 {place}：", "made in {s:.1f} s, in {place}:"),
    "libraries": Said("先生成其余成品，不印 PDF。", "All else will be made, without the PDF."),
    "damaged": Said(
        "上次生成的记忆已损坏，弃之不用，全部重做。", "the memory of the last build is damaged: all is made again"
    ),
    "other version": Said(
        "引擎或库有变化，上次生成的记忆弃之不用，全部重做。",
        "the engine or a library has changed since the last build: all is made again",
    ),
    "another build": Said("另一个生成正在进行，等它结束。", "another build is at work; this one waits for it"),
    "skipped": Said("没有印 PDF：缺少上面说的系统库。", "the PDF was skipped for want of the libraries named above"),
    "interrupted": Said("已中断", "interrupted"),
    "terminated": Said("收到结束信号，已停止", "told to end, and ended"),
    "dist_kept": Said("；dist/ 保持原样", "; dist/ is as it was"),
    "system": Said("系统不允许或做不到：{what}", "the system refused: {what}"),
    "denied": Said(
        "系统不允许：{what}。请文件的所有者给您读和写的权限，或在自己的副本里做。",
        "the system does not allow it: {what}. Ask the owner of the files for the right to read and write them, or "
        "work in a copy of your own.",
    ),
    "disk_full": Said(
        "磁盘满了。没有写坏任何文件；腾出空间后再运行同一条命令",
        "the disk is full. No file was written by halves; make room and run the same command again",
    ),
    "in_the_way": Said(
        "{path}：这里已有别的东西，该是文件的成了文件夹，或该是文件夹的成了文件；移走它再试。没有写出任何文件。",
        "{path}: something else stands here, a file in the place of a folder or a folder in that of a file. "
        "Move it away and try again; nothing was published.",
    ),
    "memory": Said("内存不够", "there is not enough memory"),
    "fault": Said(
        "这是 casebook 自身的错误，不是内容的错：{what}\n    {place}\n"
        "加上 --traceback 可看到完整的调用过程，报告这个错误时请附上。",
        "this is a fault of casebook, not of your content: {what}\n    {place}\n"
        "--traceback prints the whole way there; please add it when you report this.",
    ),
    "stage.check": Said("检查", "check"),
    "stage.evidence": Said("证据", "evidence"),
    "stage.charts": Said("图表", "charts"),
    "stage.pages": Said("页面", "pages"),
    "stage.workbook": Said("工作簿", "workbook"),
    "stage.pack": Said("数据包", "pack"),
    "stage.law": Said("法规文件", "law"),
    "stage.drawings": Said("绘图", "drawings"),
    "stage.assets": Said("样式脚本", "assets"),
    "stage.pdf zh": Said("中文 PDF", "pdf zh"),
    "stage.pdf en": Said("英文 PDF", "pdf en"),
    "stage.search": Said("搜索", "search"),
    "stage.publish": Said("发布", "publish"),
}


def say(key: str, language: Language, /, **values: object) -> str:
    """The sentence of a key, filled."""
    return SAYS[key].in_(language).format(**values)


def count(key: str, n: int, language: Language, /, **values: object) -> str:
    """A sentence about n things: one, or none and many."""
    return say(f"{key}.one" if n == 1 else f"{key}.many", language, n=n, **values)


def stage(name: str, language: Language) -> str:
    """What a stage of the build is called; a stage that has no word here is called by its name."""
    said = SAYS.get(f"stage.{name}")
    return said.in_(language) if said else name
