// Words of the page in Chinese and English, by the browser's language.

const words = {
  title: ['Corrections – shenbao', '申报 · 更正'],
  cells: ['Cells', '逐格核定'],
  page: ['Page', '整页'],
  groups: ['Groups', '归组'],
  report: ['Report', '统计'],
  help: ['Keys', '快捷键'],
  keys: ['Keys', '快捷键'],
  close: ['Close', '关闭'],
  folder: ['Folder', '文件夹'],
  form: ['Form', '表式'],
  reason: ['Reason', '原因'],
  field: ['Field', '栏目'],
  all: ['all', '全部'],
  audit_only: ['audit sample only', '只看抽查'],
  accept: ['right, go on', '确认并继续'],
  save: ['save', '保存'],
  later: ['later', '稍后'],
  empty: ['empty', '空白'],
  handwriting: ['handwriting', '手写'],
  unreadable: ['unreadable', '无法辨认'],
  ask: ['ask', '请教同事'],
  see_page: ['whole page', '看整页'],
  undo: ['undo', '撤销'],
  question: ['What should a colleague look at? (Enter sends, Esc cancels)', '想请同事看什么？（Enter 提交，Esc 取消）'],
  page_before: ['previous page', '上一页'],
  reason_entered: ['entered by somebody', '他人录入'],
  reason_sum: ['would add up', '合计相符'],
  reason_answered: ['corrected so before', '此前如此更正'],
  reason_other_period: ['the other period says so', '另一期如此'],
  reason_vocabulary: ["one of the form's words", '表式用语'],
  reason_confusion: ['often misread', '常见误读'],
  reason_elsewhere: ['elsewhere on the page', '本页他处如此'],
  reason_shape: ['as numbers are written', '数字的通常写法'],
  reason_run: ['read elsewhere', '他处读作'],
  reason_read: ['as it was read', '原识别结果'],
  page_after: ['next page', '下一页'],
  split_row: ['split in rows', '上下拆分'],
  split_column: ['split in columns', '左右拆分'],
  merge: ['merge', '合并'],
  move: ['move rule', '移动框线'],
  missing: ['add table', '补画表格'],
  remove: ['no table', '不是表格'],
  left: ['left', '左'],
  up: ['up', '上'],
  down: ['down', '下'],
  right_side: ['right', '右'],
  confirm: ['do it', '确定'],
  cancel: ['cancel', '取消'],
  zoom_in: ['larger', '放大'],
  zoom_out: ['smaller', '缩小'],
  back: ['back', '返回'],
  rows: ['rows', '行数'],
  columns: ['columns', '列数'],
  records: ['What the page declares', '本页的记录'],
  same_reading: ['Read alike', '相同读法'],
  report_title: ['How right the program was', '程序的正确率'],
  confidence: ['Confidence', '置信度'],
  flags: ['Flagged', '标记'],
  flagged: ['flagged', '待核'],
  unflagged: ['not flagged', '未标记'],
  cell_count: ['Cells', '单元格'],
  expected: ['Expected right', '预期正确'],
  right: ['Was right', '实际正确'],
  report_none: ['Nobody has settled a cell yet.', '尚未核定任何单元格。'],
  report_sum: ['Cells settled: {cells}, in {time}; {seconds} seconds a cell.', '已核定 {cells} 格，用时 {time}，平均每格 {seconds} 秒。'],
  your_name: ['Who is correcting?', '请输入姓名'],
  name_why: ['The log says who settled what.', '更正记录会写明由谁核定。'],
  begin: ['Begin', '开始'],
  again: ['Go through those left again', '重新查看剩余的'],
  done: ['Nothing is left to settle here.', '这里没有待核的单元格了。'],
  done_indexing: ['Nothing yet; pages looked through: {done} of {all}.', '暂无待核内容：已查看 {done} / {all} 页。'],
  done_skipped: ['You have seen all of them; still open: {open}.', '已全部看过一遍，还有 {open} 格未核定。'],
  progress: ['{open} left', '剩余 {open}'],
  progress_of: ['{left} left of this choice, {open} in all', '所选剩余 {left}，共 {open}'],
  pace: ['{pace} a minute · {time} left', '每分钟 {pace} 格 · 约需 {time}'],
  indexing: ['looking through pages: {done} of {all}', '正在查看页面：{done} / {all}'],
  minutes: ['{n} min', '{n} 分钟'],
  hours: ['{h} h {n} min', '{h} 小时 {n} 分'],
  page_number: ['page {n}', '第 {n} 页'],
  place: ['row {row}, column {column}', '第 {row} 行 第 {column} 列'],
  outside: ['outside the tables', '表格之外'],
  no_cell: ['This line is no cell of a table; its text alone can be corrected.', '这一行不在表格内，只能更正文字。'],
  confidence_is: ['The program holds this for {percent} likely right.', '程序估计正确的可能性为 {percent}。'],
  settled_by: ['Settled; shown again at your wish.', '已核定。'],
  was_asked: ['{who} asks: {why}', '{who} 请教：{why}'],
  was_asked_plain: ['{who} asks for a second look.', '{who} 请同事再看一下。'],
  state_conflict: ['A newer reading differs from what was settled before.', '重新识别的结果与之前的核定不同。'],
  state_disagreed: ['Two people entered different texts; you decide.', '两人录入不一致，请裁定。'],
  audit: ['Nothing speaks against this cell; it was drawn to audit the program.', '抽查：程序对此格没有疑问。'],
  neighbour: ['A neighbour, not in the queue; Enter returns there.', '相邻单元格（不在队列中）；Enter 保存后返回。'],
  conflict_now: ['Somebody settled this cell meanwhile; it now says “{text}”. Look again.', '此格刚被他人核定为“{text}”，请再看一下。'],
  unsaved: ['Not saved yet; trying again… Nothing you typed is lost.', '尚未保存，正在重试……已输入的内容不会丢失。'],
  no_answer: ['The program does not answer; trying again…', '程序没有响应，正在重试……'],
  no_amount: ['This is no amount: digits, a comma before every three, at most one point.', '不是金额：应为数字，千分位用逗号，至多一个小数点。'],
  check_failed: ['A check failed', '校验不通过'],
  cell_text: ['Text of the cell', '单元格文字'],
  group_text: ['Text for all of them', '统一核定为'],
  picture_of: ['Picture of the cell: {what}, {place}', '单元格图像：{what}，{place}'],
  doubtful: ['Doubtful: {characters}', '存疑：{characters}'],
  offered: ['{n} suggestions, the first: {first}', '{n} 个候选，第一个：{first}'],
  views: ['Views', '视图'],
  tools: ['Changes to the page', '页面操作'],
  sheet: ['The page with its grid', '带框线的页面'],
  people_name: ['You are {name}; change the name', '当前姓名：{name}，点击更改'],
  share: ['Share that was right', '实际正确的比例'],
  legend_sure: ['sure', '无疑'],
  legend_settled: ['settled', '已核定'],
  legend_doubtful: ['doubtful', '存疑'],
  legend_wrong: ['likely wrong', '很可能有误'],
  legend_blank: ['blank', '空白'],
  refused: ['This could not be done.', '无法完成该操作。'],
  undone: ['Taken back.', '已撤销。'],
  nothing_to_undo: ['There is nothing of yours to take back.', '没有可撤销的操作。'],
  undo_conflict: ['Somebody has changed it since; it was not taken back.', '此后他人已改动，未撤销。'],
  no_picture: ['The scan is not where the run found it; start shenbao review with --scans.', '找不到扫描件；请用 --scans 重新启动 shenbao review。'],
  announce: ['{what}. Read: {text}. {why}', '{what}。读作：{text}。{why}'],
  blank: ['(blank)', '（空白）'],
  saved: ['Saved.', '已保存。'],
  hint_page: ['Arrows choose a cell, Enter edits its text, Tab to the text field.', '方向键选择单元格，Enter 编辑文字。'],
  hint_split: ['Arrows or a click place the cut; Enter cuts, Esc cancels.', '方向键或点击确定切分位置；Enter 拆分，Esc 取消。'],
  hint_merge: ['An arrow says with which neighbour; Esc cancels.', '按方向键选择与哪一侧合并；Esc 取消。'],
  hint_move_side: ['An arrow says which side’s rule; Esc cancels.', '按方向键选择哪一侧的框线；Esc 取消。'],
  hint_move: ['Arrows move the rule (Shift: further); Enter moves it, Esc cancels.', '方向键移动框线（Shift 加快）；Enter 确定，Esc 取消。'],
  hint_missing: ['Drag, or arrows move and Shift+arrows size the frame; Enter adds it, Esc cancels.', '拖动画框，或用方向键移动、Shift+方向键调整大小；Enter 添加，Esc 取消。'],
  hint_remove: ['Enter: this table is none and goes. Esc cancels.', 'Enter 确认这不是表格并移除；Esc 取消。'],
  settle_all: ['settle {n}', '核定 {n} 格'],
  group_hint: ['Arrows and X mark exceptions; Enter settles all others.', '方向键选择，X 标记例外；Enter 核定其余全部。'],
  group_none: ['No two doubtful cells read alike.', '没有读法相同的待核单元格。'],
  group_done: ['{n} settled; {left} left out.', '已核定 {n} 格，{left} 格未处理。'],
  group_blind: ['Cells that two people enter are not settled in groups.', '双人录入时不能归组核定。'],
  structure: ['The page’s structure changed meanwhile; it was loaded again.', '页面结构已改变，已重新载入。'],
  key_taken: ['Your key is not known here. Open the address that shenbao review shows.', '访问密钥无效，请打开 shenbao review 显示的地址。'],
  whole_page: ['The whole page: {words}', '整页：{words}'],
  orphans: ['Earlier corrections that find no cell here any more: {n}.', '{n} 条以前的更正在本页已找不到对应单元格。'],
};

const flags = {
  low_confidence: ['The reading is unsure.', '识别把握不大。'],
  unknown_label: ['No label of this form reads like this.', '与本表式的标签都不相同。'],
  pattern_mismatch: ['It does not look like what belongs here.', '不像此处应有的内容。'],
  sum_mismatch: ['The sum does not add up.', '合计不符。'],
  rule_failed: ['It contradicts another cell.', '与另一单元格不一致。'],
  unexpected_empty: ['Something should stand here.', '此处应有内容。'],
  unexpected_text: ['Nothing should stand here, or it is a blot.', '此处不应有内容，可能是污点。'],
  covered: ['A seal or streak lies over it.', '被印章或划痕遮盖。'],
  clipped: ['Part of it may be cut off.', '可能有一部分被截去。'],
  grid_repaired: ['The program had to guess the cell’s borders.', '单元格边框为推断所得。'],
  handwriting: ['It may be written by hand.', '可能是手写。'],
};

const pageFlags = {
  grid_uncertain: ['Part of a table may not have been found: are all cells there?', '表格可能有一部分未找到，请看单元格是否齐全。'],
  no_table: ['No table was found.', '未找到表格。'],
  unknown_form: ['It is of no known form, so no records are made of it.', '不属于已知表式，未生成记录。'],
  low_resolution: ['It was scanned too coarsely to be read well.', '扫描分辨率过低，识别可能不准。'],
  cut_off: ['The table runs over the edge of the scan; some of it may be missing.', '表格超出扫描边缘，可能有一部分缺失。'],
};

// What the page result says of a check, in the reader's language: its words are the document's and always the same.
const checks = [
  [/^(.+) ≠ (.+)$/, 'The sum does not add up: {0} ≠ {1}.', '合计不符：{0} ≠ {1}。'],
  [/^(.+) is more than the total of (.+)$/, 'The cost is more than the total: {0}, {1}.', '成本超出资金总额：{0}，总额 {1}。'],
  [/^(.+) is not between 0 and 100%$/, 'A rate must lie between 0 and 100%: {0}.', '比率应在 0 与 100% 之间：{0}。'],
  [/^(\d+) is before (\d+)$/, 'The span ends before it begins: {1} to {0}.', '起止年份颠倒：{1}至{0}年。'],
  [/^(\d+) is not in (\d+) to (\d+)$/, 'The year {0} does not lie in the span {1} to {2}.', '{0}年度不在{1}至{2}年之间。'],
  [/^(\d+) to (\d+) are more than (\d+) years$/, '{0} to {1} is longer than the term of {2} years.', '{0}至{1}年超过项目期{2}年。'],
  [/^(.+) does not stand under (.+)$/, '“{0}” is none of what belongs to “{1}”.', '“{0}”不属于“{1}”。'],
  [/^blank$|^not found$/, 'This must be filled in.', '此项为必填。'],
];

const roles = {
  value: ['Value of an indicator', '指标值'],
  level1: ['Level 1', '一级指标'],
  level2: ['Level 2', '二级指标'],
  level3: ['Indicator (level 3)', '三级指标'],
  fund: ['Money', '资金'],
  goal: ['Goal', '绩效目标'],
  field: ['Field', '项目信息'],
  'field.title': ['Title', '标题'],
  'field.year': ['Year', '年度'],
  'field.project_name': ['Project name', '项目名称'],
  'field.department': ['Department and code', '主管部门及代码'],
  'field.implementing_unit': ['Implementing unit', '实施单位'],
  'field.attribute': ['Attribute', '项目属性'],
  'field.term': ['Term', '项目期'],
  'field.unit': ['Unit of the amounts', '金额单位'],
  '': ['Label or other cell', '标签或其他'],
  mid_term: ['mid-term', '中期'],
  annual: ['annual', '年度'],
  total: ['total', '资金总额'],
  fiscal: ['fiscal appropriation', '财政拨款'],
  carry_over: ['carried over', '上年结转'],
  other: ['other', '其他资金'],
};

const keys = [
  ['Enter', 'accept the text and go on', '确认文字并继续'],
  ['Tab / Shift+Tab', 'go on unsettled / back', '暂不核定，下一格 / 上一格'],
  ['Esc', 'restore the reading', '恢复识别结果'],
  ['1–9', 'take a suggestion (Alt+1–9 while typing, and for figures)', '采用候选（输入时及数字栏用 Alt+1–9）'],
  ['F2', 'the whole page with its grid, and back', '查看整页与框线 / 返回'],
  ['PgUp / PgDn', 'the cell before / after on the page', '本页前一格 / 后一格'],
  ['Ctrl+Z', 'take back what you did last', '撤销上一步'],
  ['F4', 'nothing is printed here', '此格为空白'],
  ['F7', 'it is handwriting: the text is right, but not print', '手写内容'],
  ['F8', 'nobody can read it', '无法辨认'],
  ['F9', 'ask a colleague', '请教同事'],
  ['F6', 'from the text to the buttons, to the bar at the top, and back', '在文字框、按钮与顶栏之间切换'],
  ['Alt+C / P / G', 'cells, page, groups', '逐格 / 整页 / 归组'],
  ['F1', 'this list', '本列表'],
];

export const chinese = (navigator.languages?.[0] ?? navigator.language).toLowerCase().startsWith('zh');
const column = chinese ? 1 : 0;

export function say(name, values = {}) {
  const text = words[name]?.[column] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

// What speaks against the page as a whole; '' where nothing does.
export function pageWords({page_flags: raised = []}) {
  const all = raised.map((flag) => pageFlags[flag]?.[column] ?? flag).join(chinese ? '' : ' ');
  return all && say('whole_page', {words: all});
}

export const flagWords = (flag) => flags[flag]?.[column] ?? flag;

export function checkWords({message}) {
  for (const [pattern, ...both] of checks) {
    const parts = pattern.exec(message);
    if (parts)
      return both[column].replace(/\{(\d)\}/g, (whole, i) => parts[Number(i) + 1]);
  }
  return message;
}

// Why somebody should look at the cell. A check that says it better stands for its flag.
export function whyWords({flags: raised = [], checks: failed = [], role}) {
  const told = new Set(failed.map(({rule, message}) =>
    message.includes('≠') ? 'sum_mismatch' : rule.startsWith('required') ? 'unexpected_empty' : 'rule_failed'));
  const amount = /^fund\./.test(role ?? '');
  return [...failed.map(checkWords), ...raised.filter((flag) => !told.has(flag)).map((flag) =>
    flag === 'pattern_mismatch' && amount ? say('no_amount') : flagWords(flag))];
}

export function roleWords(role) {
  if (roles[role ?? ''])
    return roles[role ?? ''][column];
  const [kind, ...rest] = role.split('.');
  const parts = [roles[kind]?.[column] ?? kind, ...rest.map((part) => roles[part]?.[column] ?? part)];
  if (kind === 'fund' && chinese)
    return parts.slice(1).join('');
  return parts.join(chinese ? ' · ' : ', ');
}

// Where on its page something stands. A line outside the tables has no row.
export function placeWords({row, column: at}) {
  return row === undefined ? say('outside') : say('place', {row: row + 1, column: at + 1});
}

export function helpRows() {
  return keys.map(([key, english, chineseWords]) => [key, chinese ? chineseWords : english]);
}

export function duration(seconds) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes < 60 ? say('minutes', {n: minutes}) : say('hours', {h: Math.floor(minutes / 60), n: minutes % 60});
}

export const number = (value) => Number(value).toLocaleString(chinese ? 'zh-CN' : 'en');

// Fills in everything that the document names by data-word.
export function translate(root) {
  document.documentElement.lang = chinese ? 'zh-CN' : 'en';
  document.title = say('title');
  for (const element of root.querySelectorAll('[data-word]'))
    element.textContent = say(element.dataset.word);
  for (const element of root.querySelectorAll('[data-label]'))
    element.setAttribute('aria-label', say(element.dataset.label));
}
