--[[
A document as the body of a page of the built-in site; runs after series.lua and the citations.

The banner goes above the page's header (page.html.j2 prints it from the metadata), the report's header is the page's
own, the key messages get a name, annexes are folded, headings get a link to themselves, and a mark tells where the
lead ends and the sections begin.
]]

local stringify = pandoc.utils.stringify
local words = {} -- those of another language, by the English ones

local function translate(english)
  return words[english] and stringify(words[english]) or english
end

local function collect_words(meta)
  words = meta["series-words"] or {}
end

local page_parts = {
  ["synthetic-banner"] = function(div, meta)
    meta["synthetic-banner"] = pandoc.MetaBlocks(div.content)
    return {}
  end,
  ["language-switch"] = function(div, meta)
    meta["language-switch"] = pandoc.MetaBlocks(div.content)
    return {}
  end,
  ["report-header"] = function() return {} end,
}

local function has_class(block, class)
  return block.t == "Div" and block.classes:includes(class)
end

-- Key messages belong to the lead, with the heading that an author may have given them.
local function is_key_message_heading(blocks, position)
  local following = blocks[position + 1]
  return blocks[position].t == "Header" and following ~= nil and has_class(following, "key-messages")
end

local function name_key_messages(div)
  div.content:insert(1, pandoc.Div({ pandoc.Plain({ pandoc.Str(translate("Key messages")) }) }, pandoc.Attr("", { "panel-title" })))
end

local function begins_sections(blocks, position)
  local block = blocks[position]
  return has_class(block, "annex") or (block.t == "Header" and not is_key_message_heading(blocks, position))
end

local function page_part(block)
  for class, handle in pairs(page_parts) do
    if has_class(block, class) then
      return handle
    end
  end
end

local function shape_page(doc)
  local blocks, marked = pandoc.Blocks({}), false
  for position, block in ipairs(doc.blocks) do
    local part = page_part(block)
    if part then
      blocks:extend(part(block, doc.meta))
    else
      if has_class(block, "key-messages") and not (blocks[#blocks] and blocks[#blocks].t == "Header")
        and not (block.content[1] and block.content[1].t == "Header") then
        name_key_messages(block)
      end
      if not marked and begins_sections(doc.blocks, position) then
        blocks:insert(pandoc.RawBlock("html", "<!--sections-->"))
        marked = true
      end
      blocks:insert(block)
    end
  end
  doc.blocks = blocks
  return doc
end

local function finish_header(header)
  if header.level <= 4 and header.identifier ~= "" and not header.classes:includes("no-anchor") then
    local linked = false
    header.content:walk({ Link = function() linked = true end })
    if not linked then
      -- Its sign is drawn by the style sheet: a text would also show in the contents.
      header.content:insert(pandoc.Link({}, "#" .. header.identifier, "", pandoc.Attr("", { "anchor" }, {
        { "aria-label", translate("Link to this section:") .. " " .. stringify(header.content) },
      })))
      return header
    end
  end
end

-- An annex is folded; its heading opens it.
local function fold_annex(div)
  local heading = div.content[1]
  if not (div.classes:includes("annex") and heading and heading.t == "Header") then
    return nil
  end
  heading.classes:insert("no-anchor") -- a link inside of what opens would be one control in another
  local blocks = pandoc.Blocks({ pandoc.RawBlock("html", '<details class="annex"><summary>'), heading })
  blocks:insert(pandoc.RawBlock("html", "</summary>"))
  div.content:remove(1)
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("html", "</details>"))
  return blocks
end

-- A formula wider than a phone scrolls in a box of its own, which the keyboard reaches.
local formulas = 0
local function formula_box(span)
  formulas = formulas + 1
  span.attributes.role = "region"
  span.attributes.tabindex = "0"
  span.attributes["aria-label"] = translate("Formula") .. " " .. formulas
  return span, false
end

local function labelled_formula(span)
  if span.classes:includes("equation") then
    return formula_box(span)
  end
end

local function bare_formula(math)
  if math.mathtype == "DisplayMath" then
    return formula_box(pandoc.Span({ math }, pandoc.Attr("", { "equation" })))
  end
end

return {
  { Meta = collect_words },
  { traverse = "topdown", Span = labelled_formula, Math = bare_formula },
  { Pandoc = shape_page },
  { Div = fold_annex },
  { Header = finish_header },
}
