--[[
What pandoc alone does not know of the series' Quarto documents: computed values, conditions, callouts, numbered
figures, tables and equations, and references to them. Used by the built-in renderer for HTML and for Typst.

series/rendering/builtin/source.py prepares the text: `{{< meta a.b >}}` arrives as []{.meta-value name="a.b"}, a
figure cell as ::: {#fig-x .series-figure src= alt=} caption :::, a table cell as ::: {#tbl-x .series-table}
::: {.series-caption} … ::: table :::, a labelled equation as [$$…$$]{#eq-x .equation alt="…"}.

For Typst, figures and tables keep their label and get no number here (the template numbers them in the same
order); a callout becomes #callout(kind: "note", title: […], body: […]). References are links with the number.

An error is raised as "SERIES|needle|message": the caller finds the needle's place in the source.
]]

local is_html = FORMAT:match("html") ~= nil
local is_typst = FORMAT:match("typst") ~= nil
local stringify = pandoc.utils.stringify

local metadata = {}
local targets = {} -- id -> { kind = "Figure" | "Table" | "Equation" | "Section", number =, title = Inlines }
local counts = { fig = 0, tbl = 0, eq = 0 }
local words = { fig = "Figure", tbl = "Table", eq = "Equation" }
local callout_words = { note = "Note", tip = "Tip", important = "Important", warning = "Warning", caution = "Caution" }
local format_names = { html = is_html, html5 = is_html, typst = is_typst, pdf = is_typst }

local function fail(needle, message)
  error("SERIES|" .. needle .. "|" .. message .. "|END", 0)
end

-- Computed values ----------------------------------------------------------------------------------------------

local function lookup(name)
  local value = metadata
  for step in name:gmatch("[^.]+") do
    if type(value) ~= "table" or value[step] == nil then
      fail(name, name .. " is used, and nothing put it on record")
    end
    value = value[step]
  end
  return value
end

local function as_inlines(value)
  local kind = pandoc.utils.type(value)
  if kind == "Inlines" then
    return value
  elseif kind == "Blocks" then
    return pandoc.utils.blocks_to_inlines(value)
  end
  return pandoc.Inlines({ pandoc.Str(stringify(value)) })
end

local function fill_value(span)
  if span.classes:includes("meta-value") then
    return as_inlines(lookup(span.attributes.name))
  end
end

-- Conditions ---------------------------------------------------------------------------------------------------

local function is_true(name)
  local value = lookup(name)
  if type(value) == "boolean" then
    return value
  end
  return stringify(value) ~= "" and stringify(value) ~= "false"
end

-- Whether the block's condition is met: every condition that it names must be.
local function condition_met(attributes)
  local met = true
  for name, value in pairs(attributes) do
    if name == "when-meta" then
      met = met and is_true(value)
    elseif name == "unless-meta" then
      met = met and not is_true(value)
    elseif name == "when-format" then
      met = met and format_names[value] == true
    elseif name == "unless-format" then
      met = met and format_names[value] ~= true
    end
  end
  return met
end

local function keep_or_drop(element)
  local visible = element.classes:includes("content-visible")
  local hidden = element.classes:includes("content-hidden")
  if not visible and not hidden then
    return nil
  end
  if condition_met(element.attributes) == visible then
    return element.content, true
  end
  return {}, false
end

-- Figures, tables and equations --------------------------------------------------------------------------------

local function register(id, title)
  local prefix = id:match("^(%a+)-")
  if targets[id] then
    fail(id, "the id " .. id .. " is used twice")
  end
  counts[prefix] = counts[prefix] + 1
  targets[id] = { kind = words[prefix], number = tostring(counts[prefix]), title = title }
  return words[prefix] .. "\u{a0}" .. counts[prefix]
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
  local name = section_name == "" and "Table" or "Table: " .. section_name
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

-- Callouts and annexes -----------------------------------------------------------------------------------------

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind then
      return kind
    end
  end
end

local function callout_title(div, kind)
  local first = div.content[1]
  if div.attributes.title then
    return pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title, "markdown-raw_html").blocks), div.content
  elseif first and first.t == "Header" then
    local rest = pandoc.Blocks(div.content)
    rest:remove(1)
    return first.content, rest
  end
  return pandoc.Inlines({ pandoc.Str(callout_words[kind]) }), div.content
end

local function typst_callout(kind, title, body)
  local blocks = pandoc.Blocks({
    pandoc.RawBlock("typst", '#callout(kind: "' .. kind .. '", title: ['),
    pandoc.Plain(title),
    pandoc.RawBlock("typst", "], body: ["),
  })
  blocks:extend(body)
  blocks:insert(pandoc.RawBlock("typst", "])"))
  return blocks
end

local function callout(div)
  local kind = callout_kind(div)
  if not kind then
    return nil
  end
  local title, body = callout_title(div, kind)
  if is_typst then
    return typst_callout(kind, title, body)
  end
  local heading = pandoc.Inlines({ pandoc.Span(title, pandoc.Attr("", { "callout-title" })) })
  -- The kind is told in words too: colour alone must not carry it.
  if stringify(title) ~= callout_words[kind] then
    heading:insert(1, pandoc.Str(" "))
    heading:insert(1, pandoc.Span({ pandoc.Str(callout_words[kind]) }, pandoc.Attr("", { "callout-kind" })))
  end
  if div.attributes.collapse == "true" then
    local blocks = pandoc.Blocks({
      pandoc.RawBlock("html", '<details class="callout callout-' .. kind .. '"><summary>'),
      pandoc.Plain(heading),
      pandoc.RawBlock("html", "</summary>"),
      pandoc.Div(body, pandoc.Attr("", { "callout-body" })),
      pandoc.RawBlock("html", "</details>"),
    })
    return blocks
  end
  return pandoc.Div({
    pandoc.Div({ pandoc.Plain(heading) }, pandoc.Attr("", { "callout-heading" })),
    pandoc.Div(body, pandoc.Attr("", { "callout-body" })),
  }, pandoc.Attr(div.identifier, { "callout", "callout-" .. kind }, { { "role", "note" } }))
end

-- The passes ---------------------------------------------------------------------------------------------------

local function collect_metadata(meta)
  metadata = meta
end

-- Conditions go first and from the top: what is hidden must not be looked up, numbered or listed.
local function resolve_div(div)
  local content, shown = keep_or_drop(div)
  if content == nil then
    return nil
  end
  return shown and content:walk({ traverse = "topdown", Div = resolve_div, Span = keep_or_drop }) or {}, false
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

local function reference_link(citation)
  local id = citation.id
  local target = targets[id]
  if not target then
    fail("@" .. id, "the reference @" .. id .. " leads to nothing")
  end
  if #citation.prefix > 0 or #citation.suffix > 0 then
    fail("@" .. id, "words inside the brackets of the reference @" .. id .. " would be lost; put them outside")
  end
  local text
  if target.kind == "Section" then
    text = target.title:walk({ Link = function(link) return link.content end, Note = function() return {} end })
  elseif citation.mode == "SuppressAuthor" then
    text = pandoc.Inlines({ pandoc.Str(target.number) })
  else
    text = pandoc.Inlines({ pandoc.Str(target.kind .. "\u{a0}" .. target.number) })
  end
  return pandoc.Link(text, "#" .. id, "", pandoc.Attr("", { "cross-reference" }))
end

local function is_reference(citation)
  return citation.id:match("^fig%-") or citation.id:match("^tbl%-") or citation.id:match("^eq%-")
    or citation.id:match("^sec%-")
end

local function resolve_cite(cite)
  local references = 0
  for _, citation in ipairs(cite.citations) do
    references = references + (is_reference(citation) and 1 or 0)
  end
  if references == 0 then
    return nil
  end
  if references < #cite.citations then
    local id = cite.citations[1].id
    fail("@" .. id, "a citation beside @" .. id .. " would be lost; write (@" .. id .. ") [@key]")
  end
  local links = pandoc.Inlines({})
  for position, citation in ipairs(cite.citations) do
    if position > 1 then
      links:insert(pandoc.Str(","))
      links:insert(pandoc.Space())
    end
    links:insert(reference_link(citation))
  end
  return links
end

local function check_attributes(element)
  for name in pairs(element.attributes) do
    if name:lower():match("^on") or name == "srcdoc" or name == "formaction" then
      fail(name, "the attribute " .. name .. " is not allowed")
    end
  end
end

local function resolve_link(link)
  check_attributes(link)
  local scheme = link.target:match("^%s*([%w+.-]+):")
  if scheme and not ({ http = true, https = true, mailto = true })[scheme:lower()] then
    fail(link.target, "a link to " .. link.target .. " is not allowed")
  end
  if not scheme then
    local path, rest = link.target:match("^([^#?]*)(.*)$")
    link.target = path:gsub("%.qmd$", ".html"):gsub("%.ipynb$", ".html") .. rest
    if is_html and link.classes:includes("download") then
      link.attributes.download = "" -- saved, not opened
    end
  end
  return link
end

local function resolve_image(image)
  check_attributes(image)
  if image.src:match("^%s*[%w+.-]+:") or image.src:match("^//") then
    fail(image.src, "a picture from elsewhere is not allowed: " .. image.src)
  end
end

local function finish_div(div)
  if callout_kind(div) then
    return callout(div)
  end
end

return {
  { Meta = collect_metadata },
  { traverse = "topdown", Div = resolve_div, Span = keep_or_drop },
  { Span = fill_value },
  { traverse = "topdown", Div = number_div, Figure = markdown_figure, Table = bare_table, Span = equation,
    Header = register_header },
  { Cite = resolve_cite },
  { Div = finish_div },
  { Link = resolve_link, Image = resolve_image, Div = check_attributes, Span = check_attributes, Header = check_attributes,
    CodeBlock = check_attributes, Code = check_attributes },
}
