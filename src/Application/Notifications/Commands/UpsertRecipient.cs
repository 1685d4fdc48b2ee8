using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>
/// Remembers how somebody can be reached. Source: <c>users.contact.changed</c>.
/// Errors: <c>recipient.unchanged</c> (known already: nothing is written).
/// </summary>
public sealed record UpsertRecipientCommand(CustomerId Recipient, Contact Contact) : ICommand;

internal sealed class UpsertRecipientHandler(IRecipientRepository recipients) : ICommandHandler<UpsertRecipientCommand>
{
    public async Task<Result> Handle(UpsertRecipientCommand command, CancellationToken cancellationToken)
    {
        var recipient = await recipients.GetAsync(command.Recipient, cancellationToken);
        if (recipient is null)
        {
            recipients.Add(Recipient.Add(command.Recipient, command.Contact));
            return Result.Success;
        }

        var changed = recipient.ChangeContact(command.Contact);
        if (changed.Error is null)
        {
            recipients.Update(recipient);
        }

        return changed;
    }
}
