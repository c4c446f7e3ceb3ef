using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Daybook.Bench -- --filter '*Decoding*'   (--job short for an order of magnitude)
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
