using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Reactions;

internal sealed class WhenContactChanged : IReaction<ContactChangedV1>
{
    public ICommand When(ContactChangedV1 occurred, EventOrigin origin) => new UpsertRecipientCommand(
        CustomerId.From(occurred.UserId), new Contact(occurred.Email, occurred.Name, occurred.Locale));
}
