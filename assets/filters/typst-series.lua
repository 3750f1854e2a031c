--[[
The series' own classes as calls of assets/typst/typst-template.typ. Used for Typst by both renderers: by Quarto
(`filters:` of its typst format, before Quarto's own filters) and by the built-in one (after series.lua).

It only puts raw Typst around content and never looks inside a figure or a callout, whose form differs between the
two. What it knows: key numbers, key messages, evidence notes, annexes, formulas, and what belongs to pages only.
]]

if not FORMAT:match("typst") then
  return {}
end

local stringify = pandoc.utils.stringify
local in_quarto = quarto ~= nil
local page_only = { "synthetic-banner", "language-switch", "report-header", "panel-title" }
local words = {} -- those of another language, by the English ones
local longest_whole_table = 9 -- rows; a longer table may go on over the page

local function translate(english)
  return words[english] and stringify(words[english]) or english
end

local function raw(text)
  return pandoc.RawBlock("typst", text)
end

local function has(block, class)
  return block.t == "Div" and block.classes:includes(class)
end

local function around(opening, blocks, closing)
  local result = pandoc.Blocks({ raw(opening) })
  result:extend(blocks)
  result:insert(raw(closing))
  return result
end

-- A Typst string literal.
local function quoted(text)
  local plain = text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ")
  return '"' .. plain .. '"'
end

-- Key numbers and messages -------------------------------------------------------------------------------------

local function key_number(span)
  if span.classes:includes("key-number") then
    local result = pandoc.Inlines({ pandoc.RawInline("typst", "#key-number[") })
    result:extend(span.content)
    result:insert(pandoc.RawInline("typst", "]"))
    return result
  end
end

-- The figure that the key messages rest on, repeated below them, so that cover and key messages can be handed out
-- as a brief: metadata `key-figure: {id, alt, caption}`, else the first figure that they refer to. Quarto's own
-- filters run later, so there the metadata are needed.
local function first_figure_link(blocks)
  local id
  blocks:walk({
    Link = function(link)
      id = id or link.target:match("^#(fig%-[%w_-]+)$")
    end,
  })
  return id
end

local function find_figure(blocks, id)
  local image, caption
  blocks:walk({
    Figure = function(figure)
      if figure.identifier == id then
        figure.content:walk({ Image = function(found) image = found end })
        caption = figure.caption.long
      end
    end,
  })
  return image, caption
end

local function key_figure(document)
  local given = document.meta["key-figure"]
  local report = document.meta.report and document.meta.report.id
  local id, path, alt, caption
  if given and given.id and given.alt and report then
    id, alt = stringify(given.id), stringify(given.alt)
    path = stringify(report) .. "/data/" .. id .. ".svg"
    caption = pandoc.Blocks({ pandoc.Plain(given.caption or {}) })
  elseif not in_quarto then
    local key = document.blocks:filter(function(block) return has(block, "key-messages") end)
    id = first_figure_link(key)
    local image
    image, caption = find_figure(document.blocks, id)
    if not image then
      return {}
    end
    path, alt = image.src, image.attributes.alt
  else
    return {}
  end
  local picture = "image(" .. quoted(path) .. ", alt: " .. quoted(alt) .. ', fit: "contain")'
  return around("#key-figure(" .. picture .. ", <" .. id .. ">, [", caption, "])")
end

local function is_key(block)
  return has(block, "key-numbers") or has(block, "key-messages")
end

-- "- **24 %** of registered victims …" and "- [24 %]{.key-number} of registered victims …" are the same, as on pages.
local function mark_key_number(item)
  local first = item[1]
  local leading = first and (first.t == "Plain" or first.t == "Para") and first.content[1]
  if leading and leading.t == "Strong" then
    first.content[1] = pandoc.Span(leading.content, pandoc.Attr("", { "key-number" }))
  end
  return pandoc.Blocks(item):walk({ Span = key_number })
end

-- The items of a bullet list as the arguments of #key-numbers: boxes are no list, and a PDF's tags say so.
local function key_numbers(list)
  local result = pandoc.Blocks({ raw("#key-numbers(") })
  for _, item in ipairs(list.content) do
    result:extend(around("[", mark_key_number(item), "],"))
  end
  result:insert(raw(")"))
  return result
end

local function key_block(div)
  if div.classes:includes("key-numbers") then
    return div.content:walk({ BulletList = key_numbers })
  end
  return around("#key-messages[", div.content, "]")
end

-- Figures, tables and the notes below them ---------------------------------------------------------------------

local function count_rows(block)
  local rows = 0
  block:walk({
    Table = function(found)
      for _, body in ipairs(found.bodies) do
        rows = rows + #body.body
      end
    end,
  })
  return rows
end

-- The note as the foot of the table, which Typst repeats on each page like the head: so it is never alone there.
local function with_note_as_foot(block, note)
  return pandoc.Blocks({ block }):walk({
    Table = function(found)
      local cell = pandoc.Cell(note, pandoc.AlignLeft, 1, #found.colspecs, pandoc.Attr("", {}, {
        { "typst:stroke", "none" }, { "typst:inset", "(x: 0pt, top: 5pt, bottom: 0pt)" },
      }))
      found.foot = pandoc.TableFoot({ pandoc.Row({ cell }) })
      return found
    end,
  })
end

local function evidence(block, note)
  if count_rows(pandoc.Blocks({ block })) > longest_whole_table then
    return around("#evidence-table[", #note > 0 and with_note_as_foot(block, note) or { block }, "]")
  end
  local content = pandoc.Blocks({ block })
  content:extend(note)
  return around("#evidence-float[", content, "]")
end

local function is_float(block)
  return (block.t == "Figure" and block.identifier:match("^fig%-"))
    or (block.t == "Table" and block.identifier:match("^tbl%-"))
end

-- A figure or table and the note that follows it stay together; one without a note floats like the others, or it
-- would overtake them.
local function group_evidence(blocks)
  local result = pandoc.Blocks({})
  local changed = false
  for position, block in ipairs(blocks) do
    local following = blocks[position + 1]
    if has(block, "evidence-note") then
      local note = around("#evidence-note[", block.content, "]")
      local previous = result[#result]
      changed = true
      if previous and previous.t ~= "Header" and previous.t ~= "Para" then
        result:remove(#result)
        result:extend(evidence(previous, note))
      else
        result:extend(note)
      end
    elseif is_float(block) and not (following and has(following, "evidence-note")) then
      changed = true
      result:extend(evidence(block, pandoc.Blocks({})))
    else
      result:insert(block)
    end
  end
  return changed and result or nil
end

-- Column widths ------------------------------------------------------------------------------------------------

local function longest_word(text)
  local longest = 1
  for word in text:gmatch("[^ ]+") do
    longest = math.max(longest, utf8.len(word) or #word)
  end
  return longest
end

-- Tables fill the text column. Widths follow what the columns hold: no word is broken, and long text gets room.
-- (Pandoc's own widths, where a row is long, follow the dashes in the source, which say nothing.)
local function column_widths(found)
  local needs = {}
  local function measure(rows, is_head)
    for _, row in ipairs(rows) do
      for column, cell in ipairs(row.cells) do
        local text = stringify(cell.contents)
        local length = utf8.len(text) or #text
        local room = math.min(length, is_head and 28 or 38)
        if is_head and column > 1 and length > 15 then
          room = length / 2 -- on two lines
        end
        local wanted = math.max(longest_word(text), room) * (is_head and 1.15 or 1) -- the head is set bolder
        needs[column] = math.max(needs[column] or 4, wanted)
      end
    end
  end
  measure(found.head.rows, true)
  for _, body in ipairs(found.bodies) do
    measure(body.body, false)
  end
  local total = 0
  for _, need in pairs(needs) do
    total = total + need + 3
  end
  found.colspecs = found.colspecs:map(function(spec, column)
    return { spec[1], ((needs[column] or 4) + 3) / total }
  end)
  return found
end

-- Formulas: PDF/UA wants words for each ------------------------------------------------------------------------

local function typst_math(math)
  local text = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst")
  return (text:gsub("%s+$", ""))
end

-- Words for a formula whose author gave none: enough for the short ones that stand in a sentence.
local function say(english)
  return " " .. translate(english) .. " "
end

local function spoken()
  return {
    { "\\[dt]?frac%s*(%b{})%s*(%b{})", " %1" .. say("over") .. "%2 " },
    { "\\hat%s*{?(%w+)}?", " %1" .. say("hat") }, { "\\tilde%s*{?(%w+)}?", " %1" .. say("tilde") },
    { "\\bar%s*{?(%w+)}?", " %1" .. say("bar") },
    { "\\sqrt%s*(%b{})", say("square root of") .. "%1 " },
    { "\\text%s*(%b{})", " %1 " }, { "\\math%a+%s*(%b{})", " %1 " }, { "\\operatorname%s*(%b{})", " %1 " },
    { "%^%s*{?2}?", say("squared") }, { "%^", say("to the power of") }, { "_", say("sub") },
    { "\\times", say("times") }, { "\\cdot", say("times") },
    { "\\leq?%f[%A]", say("at most") }, { "\\geq?%f[%A]", say("at least") }, { "\\neq?%f[%A]", say("not equal to") },
    { "\\approx", say("about") }, { "\\pm", say("plus or minus") }, { "\\sum", say("sum") },
    { "=", say("equals") }, { "%+", say("plus") }, { "/", say("over") },
    { "<", say("less than") }, { ">", say("greater than") },
    { "\\left", "" }, { "\\right", "" }, { "\\[,;:! ]", " " }, { "\\(%a+)", " %1 " }, { "[{}\\]", " " },
  }
end

local function in_words(tex)
  for _, rule in ipairs(spoken()) do
    tex = tex:gsub(rule[1], rule[2])
  end
  return (tex:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local function formula(math, alt, id)
  local display = math.mathtype == "DisplayMath"
  local words = alt or in_words(math.text)
  local call = "#math.equation(block: " .. tostring(display) .. ", alt: " .. quoted(words)
  if id then
    call = call .. ', numbering: "(1)"'
  end
  return pandoc.RawInline("typst", call .. ", " .. typst_math(math) .. ")" .. (id and (" <" .. id .. ">") or ";"))
end

local function labelled_formula(span)
  if span.classes:includes("equation") and #span.content >= 1 and span.content[1].t == "Math" then
    return formula(span.content[1], span.attributes.alt, span.identifier)
  end
end

-- In Quarto the label `{#eq-x alt="…"}` is still text after its formula here, and Quarto makes the words of it.
local function formulas(inlines)
  local changed = false
  for position, inline in ipairs(inlines) do
    if inline.t == "Math" then
      local following = inlines[position + 1]
      if following and (following.t == "Space" or following.t == "SoftBreak") then
        following = inlines[position + 2]
      end
      local labelled = following and following.t == "Str" and following.text:match("^{#eq%-")
      if not (in_quarto and labelled) then
        inlines[position] = formula(inline)
        changed = true
      end
    end
  end
  return changed and inlines or nil
end

-- "n = 13,800" is never broken over two lines.
local function keep_bases_whole(inlines)
  local changed = false
  for position = #inlines - 3, 2, -1 do
    local before, gap, sign = inlines[position - 1], inlines[position], inlines[position + 1]
    if gap.t == "Space" and sign.t == "Str" and sign.text == "=" and inlines[position + 2].t == "Space"
      and before.t == "Str" and before.text:match("^%(?n$") then
      inlines[position] = pandoc.Str("\u{a0}")
      inlines[position + 2] = pandoc.Str("\u{a0}")
      changed = true
    end
  end
  return changed and inlines or nil
end

-- The whole document -------------------------------------------------------------------------------------------

local function drop_page_only(div)
  for _, class in ipairs(page_only) do
    if div.classes:includes(class) then
      return {}
    end
  end
end

-- The page of the key messages has a heading already. One of the author's right before them would say the same again;
-- what links to it comes to their place.
local function without_key_headings(blocks)
  local result = pandoc.Blocks({})
  for position, block in ipairs(blocks) do
    local following = blocks[position + 1]
    if block.t == "Header" and following and has(following, "key-messages") then
      if block.identifier ~= "" then
        following.content:insert(1, raw("#metadata(none) <" .. block.identifier .. ">"))
      end
    else
      result:insert(block)
    end
  end
  return result
end

local function append_key_part(result, blocks, figure)
  result:insert(raw("#key-heading()"))
  for _, block in ipairs(blocks) do
    result:extend(key_block(block))
  end
  result:extend(figure)
end

-- A section that calls itself an annex is one, also without a box around it: it is set smaller like the others.
local function with_annexes(blocks)
  local result, open, level = pandoc.Blocks({}), nil, nil
  local function close()
    if open then
      result:insert(pandoc.Div(open, pandoc.Attr("", { "annex" })))
      open = nil
    end
  end
  for _, block in ipairs(blocks) do
    local heading = block.t == "Header"
    if open and ((heading and block.level <= level) or has(block, "annex") or has(block, "closing")) then
      close()
    end
    if heading and not open and stringify(block):sub(1, #translate("Annex")) == translate("Annex") then
      open, level = pandoc.Blocks({}), block.level
    end
    (open or result):insert(block)
  end
  close()
  return result
end

-- The key part comes before the contents, wherever the author has put it.
local function arrange(blocks, figure)
  local result = pandoc.Blocks({})
  local key = blocks:filter(is_key)
  if #key > 0 then
    append_key_part(result, key, figure)
  end
  result:insert(raw("#series-contents()"))
  for _, block in ipairs(with_annexes(blocks)) do
    if has(block, "annex") or has(block, "closing") then
      result:extend(around("#annexes[", block.content, "]"))
    elseif not is_key(block) then
      result:insert(block)
    end
  end
  return result
end

return {
  { Meta = function(meta) words = meta["series-words"] or {} end },
  { Div = drop_page_only },
  { Span = labelled_formula },
  { Inlines = formulas },
  { Inlines = keep_bases_whole },
  { Table = column_widths },
  { Blocks = group_evidence },
  { Pandoc = function(document)
    return pandoc.Pandoc(arrange(without_key_headings(document.blocks), key_figure(document)), document.meta)
  end },
}
