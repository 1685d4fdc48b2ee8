using Modular.Application.Notifications.Commands;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Notifications.Write;

internal sealed class Mailbox(UnitOfWork unitOfWork) : IMailbox
{
    public void Forget(string address) =>
        unitOfWork.Queue("delete from notifications.mailbox where to_address = $1", address);

    public void Clear() => unitOfWork.Queue("delete from notifications.mailbox");
}
