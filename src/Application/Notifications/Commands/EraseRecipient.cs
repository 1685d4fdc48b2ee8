using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>
/// Forgets where somebody can be reached, and answers Users. Messages and the inbox name nobody and stay. Refused with
/// <c>recipient.erased</c> when it was done before. Source: <c>users.erasure.requested</c>.
/// </summary>
/// <param name="RequestId">What Users calls the request.</param>
internal sealed record EraseRecipientCommand(CustomerId Customer, Guid RequestId) : ICommand;

internal sealed class EraseRecipientHandler(IRecipientRepository recipients, IIdSource ids)
    : ICommandHandler<EraseRecipientCommand>
{
    public async Task<Result> Handle(EraseRecipientCommand command, CancellationToken cancellationToken)
    {
        var known = await recipients.FindAsync(command.Customer, cancellationToken);
        var recipient = known ?? Recipient.Unknown(RecipientId.From(ids.NewId()), command.Customer);
        if (recipient.Erase(command.RequestId).Error is { } refusal)
        {
            return refusal;
        }

        if (known is null)
        {
            recipients.Add(recipient);
        }
        else
        {
            recipients.Update(recipient);
        }

        return Result.Success;
    }
}
