using Microsoft.AspNetCore.Builder;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

public static class ReadModels
{
    public static RouteHandlerBuilder Follows<TQuery>(this RouteHandlerBuilder endpoint)
        where TQuery : IFollowsLog => endpoint;
}
