namespace Modular.Infrastructure.Shared.Modules;

public interface IModule;
