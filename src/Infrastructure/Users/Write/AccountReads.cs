using Modular.Application.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Users.Write;

internal sealed class AccountReads(UnitOfWork unitOfWork, IIdSource ids) : IAccountReads
{
    public void Note(UserId user) => unitOfWork.AppendFact("users.account_read", ids.NewId(), new AccountRead(user));
}
