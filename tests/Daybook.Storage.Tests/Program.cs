using Daybook.Storage.Tests;
using Daybook.Storage.Tests.Sqlite;

return args is [UserpicsUntilKilled.Argument, var path]
    ? await UserpicsUntilKilled.RunAsync(path)
    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
