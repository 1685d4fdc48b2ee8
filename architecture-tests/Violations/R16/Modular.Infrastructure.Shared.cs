using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Shared;

namespace Modular.Infrastructure.Shared;

internal sealed class PauseConsumerHandler : ICommandHandler<PauseConsumerCommand>
{
    public Task<int> Handle(PauseConsumerCommand command, CancellationToken token) => Task.FromResult(1);
}
