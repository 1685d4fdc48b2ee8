using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public static class RecipientErrors
{
    public static Error Unchanged { get; } = new(
        "recipient.unchanged", ErrorKind.State, "The recipient has this contact already.");

    public static Error Erased { get; } = new(
        "recipient.erased", ErrorKind.State, "The recipient was erased: nothing is sent to them any more.");

    public static Error Unknown { get; } = new(
        "recipient.unknown", ErrorKind.State,
        "The recipient's address was never told by Users: no users.contact.changed for this id.");
}
