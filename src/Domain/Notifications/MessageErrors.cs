using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public static class MessageErrors
{
    public static Error Duplicate { get; } = new(
        "message.duplicate", ErrorKind.State, "The recipient was told of this event on this channel before.");

    public static Error NotFound { get; } = new("message.not_found", ErrorKind.NotFound, "There is no such message.");

    public static Error InvalidTransition(MessageStatus from, MessageTrigger trigger) => new(
        "message.invalid_transition", ErrorKind.State, $"A message that is {from} does not allow {trigger}.");
}
