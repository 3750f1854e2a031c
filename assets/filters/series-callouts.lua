-- A callout as the pages and the printed reports show it. A part of series.lua: called with the function that translates a
-- word, it gives the handler of a Div.

local is_typst = FORMAT:match("typst") ~= nil
local stringify = pandoc.utils.stringify
local translate

local function callout_word(kind)
  return ({
    note = translate("Note"), tip = translate("Tip"), important = translate("Important"),
    warning = translate("Warning"), caution = translate("Caution"),
  })[kind]
end

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
  return pandoc.Inlines({ pandoc.Str(callout_word(kind)) }), div.content
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
  if stringify(title) ~= callout_word(kind) then
    heading:insert(1, pandoc.Str(" "))
    heading:insert(1, pandoc.Span({ pandoc.Str(callout_word(kind)) }, pandoc.Attr("", { "callout-kind" })))
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

return function(translate_word)
  translate = translate_word
  return callout
end
