"""From a staging project (plain Quarto) to a website and PDFs, by Quarto or by the built-in renderer."""

from series.rendering.interface import (
    Format,
    Renderer,
    RendererChoice,
    RenderingResult,
    choose_renderer,
    render,
)

__all__ = ["Format", "Renderer", "RendererChoice", "RenderingResult", "choose_renderer", "render"]
