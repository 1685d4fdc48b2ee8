namespace Modular.Application.Contracts.Shared;

public interface IIntegrationEvent;
