--[[
What pandoc alone does not know of the series' Quarto documents: computed values, conditions, callouts, numbered
figures, tables and equations, and references to them. Used by the built-in renderer for HTML and for Typst.

series-floats.lua beside this file numbers figures, tables and equations, series-callouts.lua writes callouts.

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
local words = {} -- those of another language, by the English ones
local format_names = { html = is_html, html5 = is_html, typst = is_typst, pdf = is_typst }

local function fail(needle, message)
  error("SERIES|" .. needle .. "|" .. message .. "|END", 0)
end

local function part(name)
  return dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), name }))
end

-- A word that is written here, in the language of the project.
local function translate(english)
  return words[english] and stringify(words[english]) or english
end

local floats = part("series-floats.lua")(fail, translate)
local callout = part("series-callouts.lua")(translate)
local targets = floats.targets

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

-- The passes ---------------------------------------------------------------------------------------------------

local function collect_metadata(meta)
  metadata = meta
  words = meta["series-words"] or {}
end

-- Conditions go first and from the top: what is hidden must not be looked up, numbered or listed.
local function resolve_div(div)
  local content, shown = keep_or_drop(div)
  if content == nil then
    return nil
  end
  return shown and content:walk({ traverse = "topdown", Div = resolve_div, Span = keep_or_drop }) or {}, false
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

return {
  { Meta = collect_metadata },
  { traverse = "topdown", Div = resolve_div, Span = keep_or_drop },
  { Span = fill_value },
  floats.filter,
  { Cite = resolve_cite },
  { Div = callout },
  { Link = resolve_link, Image = resolve_image, Div = check_attributes, Span = check_attributes, Header = check_attributes,
    CodeBlock = check_attributes, Code = check_attributes },
}
