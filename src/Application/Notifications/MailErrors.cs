using Modular.Domain.Shared;

namespace Modular.Application.Notifications;

/// <summary>Why mail cannot be handed off.</summary>
public static class MailErrors
{
    public const string TransportMissing = "mail.transport_missing";

    public static Error NoTransport { get; } = new(
        TransportMissing, ErrorKind.Unavailable,
        "No mail server is configured: set Modular:Mail:Smtp:Host and Modular:Mail:Smtp:From.");

    public static Error NotFound { get; } = new("mail.not_found", ErrorKind.NotFound, "There is no such mail.");

    public static Error Refused(string answer) => new(
        "mail.refused", ErrorKind.Rule, $"The mail server will not take it: {answer}.");

    public static Error Unavailable(string cause) => new(
        "mail.unavailable", ErrorKind.Unavailable, $"The mail server cannot take it now: {cause}.");
}
