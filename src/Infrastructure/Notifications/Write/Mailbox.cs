using Modular.Application.Notifications.Commands;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Notifications.Write;

internal sealed class Mailbox(UnitOfWork unitOfWork) : IMailbox
{
    public void Clear() => unitOfWork.Queue("delete from notifications.mailbox");
}
