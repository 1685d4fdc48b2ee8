using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Users.Commands;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class GetUserEndpoint
{
    public static void Map(RouteGroupBuilder users) => users.MapGet("/{id:guid}", HandleAsync)
        .RequirePermission("users:user:read")
        .WithName("getUser")
        .WithSummary("Somebody's account; that it was looked at is written down")
        .NotesReads()
        .Produces<UserDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAndGetAsync(
            new NoteAccountReadCommand(id), new GetUserQuery(id), version: null, cancellationToken);
}
