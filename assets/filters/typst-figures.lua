--[[
Figures and tables for Typst in the form that Quarto writes itself, so that one template serves both renderers.
Used by the built-in renderer only, after series.lua; pandoc's own writer would drop the alternative text, without
which a PDF/UA does not compile.
]]

local function quoted(text)
  local plain = text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ")
  return '"' .. plain .. '"'
end

local function raw(text)
  return pandoc.RawBlock("typst", text)
end

local function picture(image)
  local alt = image.attributes.alt or pandoc.utils.stringify(image.caption)
  return "image(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ")"
end

local function float(id, kind, word, position, opening, body, caption)
  local blocks = pandoc.Blocks({ raw("#figure([" .. opening) })
  blocks:extend(body)
  blocks:insert(raw("], caption: figure.caption(position: " .. position .. ", ["))
  blocks:insert(pandoc.Plain(pandoc.utils.blocks_to_inlines(caption)))
  blocks:insert(raw(
    ']), kind: "' .. kind .. '", supplement: series-word("' .. word .. '"), numbering: "1") <' .. id .. ">"
  ))
  return blocks
end

local function figure(found)
  if not found.identifier:match("^fig%-") then
    return nil
  end
  local image
  found.content:walk({ Image = function(inner) image = inner end })
  local body = pandoc.Blocks({ raw("#box(" .. picture(image) .. ")") })
  return float(found.identifier, "quarto-float-fig", "Figure", "bottom", "", body, found.caption.long), false
end

local function table_float(found)
  local id = found.identifier
  if not id:match("^tbl%-") then
    return nil
  end
  local caption = found.caption.long
  found.identifier = ""
  found.caption = { long = {} }
  return float(id, "quarto-float-tbl", "Table", "top", "", pandoc.Blocks({ found }), caption), false
end

local function inline_image(image)
  return pandoc.RawInline("typst", "#box(" .. picture(image) .. ")")
end

return {
  { traverse = "topdown", Figure = figure, Table = table_float },
  { Image = inline_image },
}
