using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public static class InAppItemErrors
{
    public static Error NotFound { get; } = new(
        "inbox_item.not_found", ErrorKind.NotFound, "There is no such entry in your inbox.");

    public static Error InvalidTransition(InAppItemStatus from, InAppItemTrigger trigger) => new(
        "inbox_item.invalid_transition", ErrorKind.State, $"An entry that is {from} does not allow {trigger}.");
}
