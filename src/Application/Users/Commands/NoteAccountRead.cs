using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Writes down that staff looks at an account, before they see it. Error: <c>user.not_found</c>. Source: staff.
/// </summary>
public sealed record NoteAccountReadCommand(Guid UserId) : ICommand;

internal sealed class NoteAccountReadHandler(IUserRepository users, IAccountReads reads)
    : ICommandHandler<NoteAccountReadCommand>
{
    public async Task<Result> Handle(NoteAccountReadCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        reads.Note(user.State.Id);
        return Result.Success;
    }
}
