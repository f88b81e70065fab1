<?php

// php app.php LIBRARY publish EVENT DATA CHANNEL ID | token USER CHANNEL | history CHANNEL

[, $library, $command] = $argv;
$arguments = array_slice($argv, 3);
require $library;

$realtime = new App\Services\Realtime(
    getenv('REALTIME_DISPATCH_URL'),
    getenv('REALTIME_HISTORY_URL'),
    getenv('REALTIME_SECRET'),
);
if ($command === 'publish') {
    $arguments[1] = json_decode($arguments[1], true);
}
if ($command === 'token') {
    $arguments[1] = [$arguments[1]];
}
echo json_encode($realtime->$command(...$arguments));
