--[[
A document as the body of a page of the built-in site; runs after series.lua and the citations.

The banner goes above the page's header (page.html.j2 prints it from the metadata), the report's header is the page's
own, the key messages get a name, headings get a link to themselves, and a mark tells where the lead ends and the
sections begin.
]]

local stringify = pandoc.utils.stringify

local page_parts = {
  ["synthetic-banner"] = function(div, meta)
    meta["synthetic-banner"] = pandoc.MetaBlocks(div.content)
    return {}
  end,
  ["report-header"] = function() return {} end,
}

local function has_class(block, class)
  return block.t == "Div" and block.classes:includes(class)
end

local function name_key_messages(div)
  if has_class(div, "key-messages") and div.content[1] and div.content[1].t ~= "Header" then
    div.content:insert(1, pandoc.Div({ pandoc.Plain({ pandoc.Str("Key messages") }) }, pandoc.Attr("", { "panel-title" })))
    return div
  end
end

local function shape_page(doc)
  local blocks, marked = pandoc.Blocks({}), false
  for _, block in ipairs(doc.blocks) do
    local part
    for class, handle in pairs(page_parts) do
      if has_class(block, class) then
        part = handle
      end
    end
    if part then
      blocks:extend(part(block, doc.meta))
    else
      if not marked and (block.t == "Header" or has_class(block, "annex")) then
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
        { "aria-label", "Link to this section: " .. stringify(header.content) },
      })))
      return header
    end
  end
end

return {
  { Div = name_key_messages, Header = finish_header },
  { Pandoc = shape_page },
}
