using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>
/// Forgets where somebody can be reached, and answers Users. Messages lose what they said; the inbox names nobody
/// and stays. Asked again, it answers again. Source: <c>users.erasure.requested</c>.
/// </summary>
/// <param name="RequestId">What Users calls the request.</param>
internal sealed record EraseRecipientCommand(CustomerId Customer, Guid RequestId) : ICommand;

internal sealed class EraseRecipientHandler(
    IRecipientRepository recipients, IMessageRepository messages, IMailbox mailbox, IIdSource ids)
    : ICommandHandler<EraseRecipientCommand>
{
    public async Task<Result> Handle(EraseRecipientCommand command, CancellationToken cancellationToken)
    {
        var known = await recipients.FindAsync(command.Customer, cancellationToken);
        var recipient = known ?? Recipient.Unknown(RecipientId.From(ids.NewId()), command.Customer);
        var address = recipient.State.Contact.Email;
        recipient.Erase(command.RequestId);
        if (known is null)
        {
            recipients.Add(recipient);
        }
        else
        {
            recipients.Update(recipient);
        }

        messages.ForgetFactsOf(command.Customer);
        mailbox.Forget(address);
        return Result.Success;
    }
}
