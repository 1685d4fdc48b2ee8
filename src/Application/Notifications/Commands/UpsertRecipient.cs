using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>
/// Remembers how somebody can be reached. Source: <c>users.contact.changed</c>.
/// Errors: <c>recipient.unchanged</c> (known already: nothing is written).
/// </summary>
internal sealed record UpsertRecipientCommand(CustomerId Customer, Contact Contact) : ICommand;

internal sealed class UpsertRecipientHandler(IRecipientRepository recipients, IIdSource ids)
    : ICommandHandler<UpsertRecipientCommand>
{
    public async Task<Result> Handle(UpsertRecipientCommand command, CancellationToken cancellationToken)
    {
        var recipient = await recipients.FindAsync(command.Customer, cancellationToken);
        if (recipient is null)
        {
            recipients.Add(Recipient.Add(RecipientId.From(ids.NewId()), command.Customer, command.Contact));
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
