"""The commands with their options, group by group; what they do stands in the modules of ``series.cli``, imported when called."""
