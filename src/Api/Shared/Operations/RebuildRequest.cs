namespace Modular.Api.Shared.Operations;

/// <param name="Share">Of the time that it may work, in percent; 25 unless told otherwise.</param>
public sealed record RebuildRequest(bool SwapWhenReady = false, int? Share = null, string? Reason = null);
