using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>Empties the development mailbox. Development and Testing only.</summary>
public sealed record ClearMailboxCommand : ICommand;

/// <summary>The development mailbox: stands for a mail server and for what people find in their mail.</summary>
public interface IMailbox
{
    /// <summary>Loses what was sent to this address.</summary>
    void Forget(string address);

    void Clear();
}

internal sealed class ClearMailboxHandler(IMailbox mailbox) : ICommandHandler<ClearMailboxCommand>
{
    public Task<Result> Handle(ClearMailboxCommand command, CancellationToken cancellationToken)
    {
        mailbox.Clear();
        return Task.FromResult(Result.Success);
    }
}
