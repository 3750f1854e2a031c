--[[
Figures, tables and equations, numbered and in the form of the series. A part of series.lua: called with the functions
that report an error and translate a word, it gives the filter, and what references can lead to.
]]

local is_html = FORMAT:match("html") ~= nil
local stringify = pandoc.utils.stringify

local fail, translate
local targets = {} -- id -> { kind = "Figure" | "Table" | "Equation" | "Section", number =, title = Inlines }
local counts = { fig = 0, tbl = 0, eq = 0 }

local function word(prefix)
  return ({ fig = translate("Figure"), tbl = translate("Table"), eq = translate("Equation") })[prefix]
end

local function register(id, title)
  local prefix = id:match("^(%a+)-")
  if targets[id] then
    fail(id, "the id " .. id .. " is used twice")
  end
  counts[prefix] = counts[prefix] + 1
  targets[id] = { kind = word(prefix), number = tostring(counts[prefix]), title = title }
  return word(prefix) .. "\u{a0}" .. counts[prefix]
end

local function numbered(label, caption)
  local inlines = pandoc.utils.blocks_to_inlines(caption)
  if is_html then
    local word = pandoc.Span({ pandoc.Str(label) }, pandoc.Attr("", { "caption-label" }))
    table.insert(inlines, 1, pandoc.Space())
    table.insert(inlines, 1, word)
  end
  return inlines
end

local function scroll_box(id, blocks, class)
  return pandoc.Div(blocks, pandoc.Attr("", { class }, {
    { "role", "region" }, { "tabindex", "0" }, { "aria-labelledby", id .. "-caption" },
  }))
end

local function make_figure(id, image, caption)
  local label = register(id, caption)
  local inlines = numbered(label, caption)
  if not is_html then
    return pandoc.Figure({ pandoc.Plain({ image }) }, { pandoc.Plain(inlines) }, pandoc.Attr(id, { "series-figure" }))
  end
  local holder = pandoc.Span(inlines, pandoc.Attr(id .. "-caption"))
  local box = scroll_box(id, { pandoc.Plain({ image }) }, "figure-scroll")
  return pandoc.Figure({ box }, { pandoc.Plain({ holder }) }, pandoc.Attr(id, { "series-figure" }))
end

local function figure_cell(div)
  local attributes = { alt = div.attributes.alt }
  if is_html then
    attributes.width, attributes.height = div.attributes.width, div.attributes.height
  end
  local image = pandoc.Image({}, div.attributes.src, "", pandoc.Attr("", {}, attributes))
  image.caption = pandoc.Inlines({ pandoc.Str(div.attributes.alt) })
  return make_figure(div.identifier, image, div.content)
end

-- A figure written as ![caption](file){#fig-x fig-alt="…"}: Quarto's own form.
local function markdown_figure(figure)
  local image
  figure.content:walk({ Image = function(found) image = found end })
  local id = figure.identifier ~= "" and figure.identifier or (image and image.identifier or "")
  if not id:match("^fig%-") then
    return nil
  end
  local alt = image.attributes["fig-alt"] or image.attributes.alt or ""
  if alt == "" then
    fail(id, "the figure " .. id .. " has no alternative text (fig-alt)")
  end
  local copy = pandoc.Image({ pandoc.Str(alt) }, image.src, "", pandoc.Attr("", {}, { alt = alt }))
  return make_figure(id, copy, figure.caption.long), false
end

local function make_table(id, found, caption)
  local inlines = numbered(register(id, caption), caption)
  if not is_html then
    found.caption = { long = { pandoc.Plain(inlines) } }
    found.identifier = id
    return found
  end
  found.caption = { long = {} }
  found.identifier = ""
  found.attributes["aria-labelledby"] = id .. "-caption"
  return pandoc.Div({
    pandoc.Div({ pandoc.Plain(inlines) }, pandoc.Attr(id .. "-caption", { "table-caption" })),
    scroll_box(id, { found }, "table-scroll"),
  }, pandoc.Attr(id, { "series-table" }, { { "role", "group" }, { "aria-labelledby", id .. "-caption" } }))
end

local function table_cell(div)
  local caption, found = pandoc.Blocks({}), nil
  local rest = pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("series-caption") then
      caption = block.content
    elseif block.t == "Table" and not found then
      found = block
    else
      rest:insert(block)
    end
  end
  if not found then
    fail(div.identifier, "the cell of " .. div.identifier .. " holds no table")
  end
  -- Quarto reads "tbl-cap" first, and a caption inside the table's Markdown otherwise.
  if #caption == 0 then
    caption = found.caption.long
  end
  local result = pandoc.Blocks({ make_table(div.identifier, found, caption) })
  result:extend(rest)
  return result
end

-- A div of Quarto's: ::: {#fig-x} or ::: {#tbl-x} with the caption as its last paragraph.
local function float_div(div)
  local blocks = pandoc.Blocks(div.content)
  local last = blocks[#blocks]
  if #blocks < 2 or last.t ~= "Para" then
    fail(div.identifier, "the block " .. div.identifier .. " has no caption as its last paragraph")
  end
  blocks:remove(#blocks)
  local caption = pandoc.Blocks({ pandoc.Plain(last.content) })
  if div.identifier:match("^tbl%-") and #blocks == 1 and blocks[1].t == "Table" then
    return make_table(div.identifier, blocks[1], caption)
  end
  local images = pandoc.List({})
  blocks:walk({ Image = function(image) images:insert(image) end })
  if #images ~= 1 then
    fail(div.identifier, "the built-in renderer does not support several figures in one (" .. div.identifier .. ")")
  end
  local alt = images[1].attributes["fig-alt"] or div.attributes["fig-alt"] or stringify(images[1].caption)
  local copy = pandoc.Image({ pandoc.Str(alt) }, images[1].src, "", pandoc.Attr("", {}, { alt = alt }))
  return make_figure(div.identifier, copy, caption)
end

-- A name for a table without a caption: its section, and a number where a section has several.
local section_name, unnamed = "", {}
local function unnamed_table()
  local name = section_name == "" and translate("Table") or translate("Table:") .. " " .. section_name
  unnamed[name] = (unnamed[name] or 0) + 1
  return unnamed[name] == 1 and name or name .. " (" .. unnamed[name] .. ")"
end

-- A table without a Div: its id stands in the caption, `: words {#tbl-x}`.
local function bare_table(found)
  local caption = found.caption.long
  local id = found.identifier
  if id == "" and #caption > 0 then
    local words_of = stringify(caption)
    local named = words_of:match("{#(tbl%-[%w_-]+)}%s*$")
    if named then
      id = named
      local inlines = pandoc.utils.blocks_to_inlines(caption)
      while #inlines > 0 and not (inlines[#inlines].t == "Str" and inlines[#inlines].text:match("^{#")) do
        inlines:remove(#inlines)
      end
      inlines:remove(#inlines)
      caption = pandoc.Blocks({ pandoc.Plain(inlines) })
    end
  end
  if id:match("^tbl%-") then
    return make_table(id, found, caption), false
  end
  if is_html then
    local box = pandoc.Div({ found }, pandoc.Attr("", { "table-scroll" }, {
      { "role", "region" }, { "tabindex", "0" }, { "aria-label", unnamed_table() },
    }))
    return box, false
  end
end

local function equation(span)
  if not (span.classes:includes("equation") and span.identifier:match("^eq%-")) then
    return nil
  end
  local label = register(span.identifier)
  local number = label:match("%d+$")
  if is_html then
    span.content:insert(pandoc.Span({ pandoc.Str("(" .. number .. ")") }, pandoc.Attr("", { "equation-number" })))
    span.attributes.alt = nil -- MathML speaks for itself; the PDF needs the words
  end
  return span
end

local function number_div(div)
  if div.classes:includes("series-figure") then
    return figure_cell(div), false
  elseif div.classes:includes("series-table") then
    return table_cell(div), false
  elseif div.identifier:match("^fig%-") or div.identifier:match("^tbl%-") then
    return float_div(div), false
  end
end

local function register_header(header)
  section_name = stringify(header.content)
  if header.identifier:match("^sec%-") then
    targets[header.identifier] = { kind = "Section", title = header.content }
  end
end

return function(report_error, translate_word)
  fail, translate = report_error, translate_word
  local filter = {
    traverse = "topdown", Div = number_div, Figure = markdown_figure, Table = bare_table, Span = equation,
    Header = register_header,
  }
  return { filter = filter, targets = targets }
end
