using Modular.Domain.Shared;

namespace Modular.Domain.Gadgetry;

public static class WidgetErrors
{
    public static Error NotFound { get; } = new(
        "a_widget.not_found", ErrorKind.NotFound, "There is no such widget-words.");
}
