using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Users.Write;

internal sealed class PersonalRows(UnitOfWork unitOfWork) : IPersonalRows
{
    public void Wipe(UserId user)
    {
        unitOfWork.Queue(
            "update users.sessions set user_agent = null, address = null where user_id = $1", user.Value);
        unitOfWork.Queue("delete from users.second_factors where user_id = $1", user.Value);
        // Only an active account changes its address: one that expires unproven has no such row.
        unitOfWork.Queue(
            "update users.challenges set email = null where user_id = $1 and email is not null", user.Value);
    }
}
