using System.ComponentModel.DataAnnotations;
using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class AssignRoleEndpoint
{
    public static void Map(RouteGroupBuilder users) => users.MapPut("/{id:guid}/roles/{role}", HandleAsync)
        .RequirePermission("users:role:assign")
        .RequireStepUp()
        .WithName("assignRole")
        .WithSummary("Give a user a role; nobody gives one that allows more than they may")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, [MaxLength(50)] string role, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new AssignRoleCommand(id, role, caller.Permissions), Answer.NoContent, body: null, cancellationToken);
}
