using Modular.Application.Notifications;
using Modular.Domain.Shared;

namespace Modular.Infrastructure.Notifications.Sending;

/// <summary>Production without a mail server: every mail waits.</summary>
internal sealed class NoTransport : IMailTransport
{
    public Task<Result> SendAsync(Mail mail, CancellationToken cancellationToken) =>
        Task.FromResult(Result.Refused(MailErrors.NoTransport));
}
